/** The periods that are reported on; agencies report on them too. */
export * from "@/presentation/reportPeriods";
