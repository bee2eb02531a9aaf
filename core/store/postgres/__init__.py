"""The store of a team: PostgreSQL over psycopg, which is loaded where one is opened."""
