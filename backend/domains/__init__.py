"""The office's work, in domains; each holds a package per resource.

administration  Accounts as their keeper sees them, changes of units, the audit trail, backups.
workspace       What an official opens in the morning: the board, communes, handovers, the week's
                digest.
reporting       Periodic reports with their calendars, figures and documents; open data; checks of
                papers.
planning        The yearly plan with its targets and tasks, the order of visits, budgets.
ratings         Communes rated each year, and the sets of criteria.
enforcement     Violations and how they are handled, case papers, successions of businesses.
police          Crime statistics and tip-offs.
inspections     Inspections, their plans, checklists and recommendations.
prevention      Communication activities, staff and their trainings.
support         Support for people, as counts only: services, models, needs, published tables.
establishments  The register of establishments.
platform        What every domain uses: imports, exports, jobs, attachments, deadlines, the change
                feed.
catalogues      Lists that the law or the office fixes: violation types, days off.
organisation    Who works where: units, inspection teams, accounts and sign-in.

A domain imports only those below it (the contract in pyproject.toml); `platform` and what lies
below it is there for all.
"""
