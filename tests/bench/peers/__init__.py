"""The jobs as most teams would write them with two common frameworks, over the same tables.

Both do what an application of the kind does by habit: they verify a signed token, load who asks,
narrow what is read to the units below theirs, validate what comes in, and write an audit row in the
same transaction. They have no safe retries, sealed visits, acts of two persons or change log.
`DATABASE_URL` names the database.
"""
