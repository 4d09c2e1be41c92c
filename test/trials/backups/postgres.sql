-- One of every kind of object that a program's migrations make.
CREATE ROLE readers NOLOGIN;
CREATE ROLE reporting LOGIN PASSWORD 'r3port' IN ROLE readers CONNECTION LIMIT 3;
ALTER ROLE reporting SET statement_timeout = '30s';
COMMENT ON ROLE readers IS 'may look';

CREATE SCHEMA shop;
CREATE SCHEMA "Odd Names";
ALTER DATABASE order_book SET search_path = shop, public;
COMMENT ON DATABASE order_book IS 'what was bought';
SET search_path = shop, public;

CREATE EXTENSION citext SCHEMA public;
CREATE EXTENSION pg_trgm SCHEMA public;
CREATE TYPE state AS ENUM ('new', 'paid', 'it''s gone');
CREATE TYPE money_of AS (amount numeric(12, 2), currency char(3));
CREATE TYPE span AS RANGE (subtype = timestamptz);
CREATE DOMAIN email AS public.citext CHECK (VALUE LIKE '%@%');
CREATE COLLATION plain FROM "C";
CREATE SEQUENCE invoice_numbers START 5000 INCREMENT 7;

CREATE FUNCTION net(gross numeric, rate numeric DEFAULT 0.2) RETURNS numeric
  LANGUAGE sql IMMUTABLE AS $$ SELECT round(gross / (1 + rate), 2) $$;
CREATE PROCEDURE close_orders(before timestamptz) LANGUAGE plpgsql AS $$
BEGIN UPDATE orders SET state = 'it''s gone' WHERE at < before; END $$;
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);
CREATE CAST (state AS boolean) WITH INOUT;

CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY,
  email email NOT NULL UNIQUE,
  "Full Name" text COLLATE plain,
  tags text[] NOT NULL DEFAULT '{}',
  extra jsonb
);
COMMENT ON COLUMN customers.tags IS E'a\ttab and ''quotes''';
CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer bigint NOT NULL REFERENCES customers ON DELETE CASCADE DEFERRABLE,
  number bigint NOT NULL DEFAULT nextval('invoice_numbers'),
  state state NOT NULL DEFAULT 'new',
  at timestamptz NOT NULL,
  gross numeric NOT NULL CHECK (gross >= 0),
  net numeric GENERATED ALWAYS AS (round(gross / 1.2, 2)) STORED,
  during span,
  EXCLUDE USING gist (during WITH &&)
);
CREATE TABLE events (at date NOT NULL, what bytea) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE premium (discount numeric) INHERITS (customers);
CREATE UNLOGGED TABLE scratch (line text);
CREATE TABLE "Odd Names"."select" ("from" text, "emoji 🎉" text);

CREATE INDEX by_state ON orders (state) WHERE state <> 'new';
CREATE INDEX by_name ON customers USING gin ("Full Name" public.gin_trgm_ops);
CREATE UNIQUE INDEX by_lower ON customers (lower("Full Name")) INCLUDE (id);
CREATE STATISTICS together ON customer, state FROM orders;

CREATE VIEW open_orders WITH (security_barrier) AS
  SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer WHERE o.state = 'new';
CREATE MATERIALIZED VIEW totals AS SELECT customer, sum(gross) AS gross FROM orders GROUP BY 1;
CREATE UNIQUE INDEX ON totals (customer);
CREATE RULE no_events AS ON DELETE TO events DO INSTEAD NOTHING;

CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop AS $$
BEGIN INSERT INTO events VALUES (now()::date, convert_to(TG_OP, 'UTF8')); RETURN NEW; END $$;
CREATE TRIGGER noted AFTER UPDATE OF state ON orders FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION note();
CREATE FUNCTION watch_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER watched ON ddl_command_end EXECUTE FUNCTION watch_ddl();

CREATE TEXT SEARCH CONFIGURATION simple_shop (COPY = simple);
CREATE PUBLICATION changes FOR TABLE orders WHERE (id > 10) WITH (publish = 'insert');
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere OPTIONS (host 'x');
CREATE FOREIGN TABLE remote (id int) SERVER elsewhere;

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON orders FOR SELECT TO readers USING (gross < 1000);
GRANT USAGE ON SCHEMA shop TO readers;
GRANT SELECT (id, email) ON customers TO readers;
GRANT SELECT, UPDATE ON orders TO reporting WITH GRANT OPTION;
GRANT CONNECT ON DATABASE order_book TO readers;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO readers;
REVOKE EXECUTE ON FUNCTION net FROM PUBLIC;
CREATE TABLE reports (id int);
ALTER TABLE reports OWNER TO reporting;

INSERT INTO customers (email, "Full Name", tags, extra)
  SELECT 'c' || n || '@example.com', 'Zoë ' || n || E'\n\\', ARRAY['a', NULL, '"'], '{"n": null}'
  FROM generate_series(1, 50) n;
INSERT INTO orders (customer, at, gross)
  SELECT 100 + n % 50, '2026-01-01'::timestamptz + n * '1 hour'::interval, n * 1.1
  FROM generate_series(1, 500) n;
UPDATE orders SET state = 'paid' WHERE id % 3 = 0;
INSERT INTO events VALUES ('2026-05-05', '\x00ff0a'), ('2030-01-01', NULL);
INSERT INTO scratch VALUES ('kept too');
INSERT INTO "Odd Names"."select" VALUES ('where', 'group');
REFRESH MATERIALIZED VIEW totals;
SELECT lo_from_bytea(777, '\xdeadbeef');
