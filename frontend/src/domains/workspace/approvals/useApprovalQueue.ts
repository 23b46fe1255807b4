/** Everything that waits for the leader's decision: verified ratings, submitted plans, single targets. */
import { type Ref, type ShallowRef, onMounted, ref, shallowRef } from "vue";
import { api } from "@/api/client";
import type { InspectionPlanRow, PlanRead, RatingRow, ReportRow, TargetRead } from "@/api/generated/types.gen";
import { toFailure, type Failure } from "@/api/problem";
import { may, me } from "@/api/session";
import type { Page } from "@/api/types";

const MOST = 200;

export interface WaitingPlan {
  plan: PlanRead;
  /** Those submitted with it, or by themselves while the plan is in force. */
  targets: TargetRead[];
  /** How many targets of it are open again: returned by themselves, or not submitted yet. */
  open: number;
}

export interface ApprovalQueue {
  /** Submitted plans of visits of one's own level. */
  visits: InspectionPlanRow[];
  ratings: RatingRow[];
  /** Periodic reports of one's own level: a commune's part waits for nobody here. */
  reports: ReportRow[];
  /** Submitted as a whole. */
  plans: WaitingPlan[];
  /** In force, with targets that were changed and submitted by themselves. */
  changed: WaitingPlan[];
}

/** Draft plans wait for nobody here; of the others those with a submitted target do. */
export function sortPlans(plans: Pick<WaitingPlan, "plan" | "targets">[]): Pick<ApprovalQueue, "plans" | "changed"> {
  const all = plans.map(({ plan, targets }) => ({
    plan,
    targets: targets.filter(({ status }) => status === "submitted"),
    open: targets.filter(({ status }) => status === "returned" || status === "draft").length,
  }));
  return {
    plans: all.filter(({ plan }) => plan.status === "submitted"),
    changed: all.filter(({ plan, targets }) => plan.status !== "submitted" && targets.length > 0),
  };
}

export const countWaiting = ({ ratings, plans, changed, visits, reports }: ApprovalQueue): number =>
  reports.length + visits.length + ratings.length + plans.length + changed.reduce((sum, { targets }) => sum + targets.length, 0);

async function fetchRatings(): Promise<RatingRow[]> {
  if (!may("rating:approve")) return [];
  return (await api.get<Page<RatingRow>>("/commune-ratings", { query: { status: "verified", limit: MOST } })).items;
}

async function fetchReports(): Promise<ReportRow[]> {
  if (!may("report:approve")) return [];
  const level = me.value?.units[0]?.level;
  return (await api.get<Page<ReportRow>>("/reports", { query: { status: "submitted", level, limit: MOST } })).items;
}

async function fetchVisitPlans(): Promise<InspectionPlanRow[]> {
  if (!may("inspection-plan:approve")) return [];
  return (await api.get<Page<InspectionPlanRow>>("/inspection-plans", { query: { status: "submitted", limit: MOST } })).items;
}

async function fetchAllPlans(): Promise<Pick<WaitingPlan, "plan" | "targets">[]> {
  if (!may("plan:approve")) return [];
  const { items } = await api.get<Page<PlanRead>>("/plans");
  return Promise.all(
    items
      .filter(({ status }) => status !== "draft")
      .map(async (plan) => ({ plan, targets: (await api.get<Page<TargetRead>>(`/plans/${plan.id}/targets`, { query: { limit: MOST } })).items })),
  );
}

export interface LoadedApprovalQueue {
  waiting: ShallowRef<ApprovalQueue | null>;
  loading: Ref<boolean>;
  error: ShallowRef<Failure | null>;
  reload: () => Promise<void>;
}

export function useApprovalQueue(): LoadedApprovalQueue {
  const waiting = shallowRef<ApprovalQueue | null>(null);
  const loading = ref(false);
  const error = shallowRef<Failure | null>(null);

  async function reload(): Promise<void> {
    loading.value = true;
    error.value = null;
    try {
      const [ratings, plans, visits, reports] = await Promise.all([fetchRatings(), fetchAllPlans(), fetchVisitPlans(), fetchReports()]);
      waiting.value = { ratings, visits, reports, ...sortPlans(plans) };
    } catch (caught) {
      error.value = toFailure(caught);
    } finally {
      loading.value = false;
    }
  }
  onMounted(reload);
  return { waiting, loading, error, reload };
}
