"""The store of a team: PostgreSQL through psycopg, which is loaded when a store is opened."""
