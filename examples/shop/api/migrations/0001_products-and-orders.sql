-- Up Migration

CREATE TABLE products (
  id          text PRIMARY KEY,
  name        text NOT NULL,
  description text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents > 0),
  position    integer NOT NULL UNIQUE
);

CREATE TABLE orders (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  product_id      text NOT NULL REFERENCES products (id),
  quantity        integer NOT NULL CHECK (quantity BETWEEN 1 AND 20),
  email           text NOT NULL,
  -- The price at the time of the order: a later price change must not touch it.
  total_cents     integer NOT NULL CHECK (total_cents > 0),
  status          text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'fulfilled')),
  -- UNIQUE is what makes a repeated request the same order; NULLs do not clash.
  idempotency_key text UNIQUE,
  created_at      timestamptz NOT NULL DEFAULT now(),
  fulfilled_at    timestamptz,
  CHECK ((status = 'fulfilled') = (fulfilled_at IS NOT NULL))
);

-- Holds the pending orders only, so the worker's search stays small as the table grows.
CREATE INDEX orders_pending ON orders (created_at) WHERE status = 'pending';

-- Wakes the workers, whoever inserted the order.
CREATE FUNCTION notify_order_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('order_placed', '');
  RETURN NULL;
END
$$;

CREATE TRIGGER order_placed AFTER INSERT ON orders
  FOR EACH STATEMENT EXECUTE FUNCTION notify_order_placed();

-- Down Migration

DROP TABLE orders;
DROP FUNCTION notify_order_placed();
DROP TABLE products;
