/** What a year was made of, as bars whose title says what the longest of them shows. */
import type { Overview } from "@/api/generated/types.gen";
import { type WordKey, t } from "@/locales";

export interface Bar {
  key: string;
  label: string;
  count: number;
}

export interface Shares {
  title: string;
  lead: string;
  /** What the counts are of, for the head of their column. */
  measure: string;
  bars: Bar[];
}

function sorted(bars: Bar[]): Bar[] {
  return bars.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}

export function buildFormBars({ by_form, total, year }: Overview): Shares {
  const bars = sorted(
    by_form.map(({ form, activity_count }) => ({
      key: form,
      label: t(`communication_activities.form_${form}` as WordKey),
      count: activity_count,
    })),
  );
  const [most] = bars;
  return {
    title: most
      ? t("communication_activities.by_form", { form: most.label, count: most.count, total: total.activity_count })
      : t("communication_activities.by_form_none"),
    lead: t("communication_activities.by_form_lead", { year: String(year) }),
    measure: t("communication_activities.column_activities"),
    bars,
  };
}

export function buildAudienceBars({ by_audience, total, year }: Overview): Shares {
  const bars = sorted(
    by_audience.map(({ audience, attendee_count }) => ({
      key: audience,
      label: t(`communication_activities.audience_${audience}` as WordKey),
      count: attendee_count ?? 0,
    })),
  );
  const [most] = bars;
  const [known, among] = [total.known.attendee_count, total.activity_count];
  return {
    title: most
      ? t(`communication_activities.by_audience${known < among ? "_part" : ""}`, {
          audience: most.label.toLocaleLowerCase("vi"),
          count: total.attendee_count ?? 0,
          known,
          among,
        })
      : t("communication_activities.by_audience_none"),
    lead: t("communication_activities.by_audience_lead", { year: String(year) }),
    measure: t("communication_activities.column_attendees"),
    bars,
  };
}
