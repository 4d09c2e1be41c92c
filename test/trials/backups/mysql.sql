-- One of every kind of object that a program's migrations make.
SET sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES';
CREATE TABLE customers (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL UNIQUE COMMENT 'it''s "quoted"',
  name text,
  kind enum('new', 'it''s gone') NOT NULL DEFAULT 'new',
  flags set('a', 'b'),
  photo blob,
  bits bit(9),
  spot point NOT NULL,
  extra json,
  upper_name varchar(200) AS (upper(left(name, 190))) STORED,
  at datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  CONSTRAINT has_at CHECK (email LIKE '%@%'),
  FULLTEXT KEY words (name),
  SPATIAL KEY spots (spot),
  KEY newest (at DESC)
) AUTO_INCREMENT = 100 COMMENT 'who buys';
CREATE TABLE orders (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer bigint unsigned NOT NULL,
  gross decimal(12, 2) NOT NULL,
  CONSTRAINT belongs FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE events (at date NOT NULL, what varchar(100))
  PARTITION BY RANGE (year(at)) (
    PARTITION p2026 VALUES LESS THAN (2027),
    PARTITION rest VALUES LESS THAN MAXVALUE
  );
CREATE TABLE "odd name" ("select" int, "größe" varchar(10));
CREATE TABLE memory_only (id int) ENGINE = MEMORY;

CREATE VIEW totals AS SELECT customer, sum(gross) AS gross FROM orders GROUP BY customer;
CREATE SQL SECURITY INVOKER VIEW rich AS SELECT * FROM orders WHERE gross > 10 WITH CHECK OPTION;
CREATE VIEW spent AS SELECT max(gross) AS most FROM totals;

DELIMITER //
CREATE FUNCTION net(gross decimal(12, 2), rate decimal(4, 2)) RETURNS decimal(12, 2)
  DETERMINISTIC COMMENT 'it''s net'
BEGIN
  RETURN round(gross / (1 + rate), 2);
END //
CREATE PROCEDURE close_orders(IN before_id int, OUT closed int, INOUT note varchar(20))
  SQL SECURITY INVOKER MODIFIES SQL DATA
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION ROLLBACK;
  DELETE FROM orders WHERE id < before_id;
  SET closed = row_count(), note = concat(note, ';');
END //
CREATE TRIGGER noted AFTER INSERT ON orders FOR EACH ROW
BEGIN
  INSERT INTO events VALUES ('2026-05-05', concat('order ', NEW.id));
END //
CREATE TRIGGER checked BEFORE UPDATE ON orders FOR EACH ROW SET NEW.gross = abs(NEW.gross) //
CREATE TRIGGER also_noted AFTER INSERT ON orders FOR EACH ROW FOLLOWS noted SET @seen = NEW.id //
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 03:00:00'
  ON COMPLETION PRESERVE COMMENT 'cleans' DO
BEGIN
  DELETE FROM events WHERE at < now() - INTERVAL 1 YEAR;
END //
CREATE EVENT later ON SCHEDULE AT '2035-01-01 00:00:00' DISABLE DO SET @done = 1 //
DELIMITER ;

INSERT INTO customers (email, name, flags, photo, bits, spot, extra) VALUES
  ('a@example.com', 'Zoë 🎉 \\ \n ''x''', 'a,b', x'00ff1a0d', b'101', point(1, 2), '{"n": null}'),
  ('b@example.com', NULL, NULL, x'', NULL, point(-1.5, 0), NULL);
INSERT INTO orders (customer, gross) VALUES (100, 12.5), (100, 0.01), (101, 3);
DELETE FROM orders WHERE id = 3;
INSERT INTO "odd name" VALUES (1, 'group');
