"""The catalogue of figures: what a report, a dashboard, an export and the API all count by.

catalogue   FIGURES, BY_CODE                 every figure: title, unit, section, law and version
forms       FORMS                            the statutory forms: columns, and figures in them
            build_form_on(form, end, start)  a form in the words of a period, without ended tiers
counting    compute_values(db, unit, start, end)
                                             all of them for a unit and period, by commune too
            has_records(db, unit, start, end)
                                             whether anything was recorded in these days
provenance  select_records(db, code, unit, …)
                                             the records behind one
            list_counted_records(db, unit, start, end)
                                             the records behind each
"""

SEGMENTS = ("report-figures", "report-forms")
