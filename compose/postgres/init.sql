-- Run once on a new Postgres by both ways of starting it (compose image and native launcher).
-- The server's first role, paystream, and its database exist already; the schema registry keeps its own apart.
CREATE ROLE registry LOGIN PASSWORD 'registry';
CREATE DATABASE registry OWNER registry;
