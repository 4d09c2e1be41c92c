-- Up Migration

INSERT INTO products (position, id, name, description, price_cents) VALUES
  (1, 'enamel-mug', 'Enamel mug', 'Holds 350 ml and survives every camp fire.', 1400),
  (2, 'wool-blanket', 'Wool blanket', 'Woven from undyed wool, 130 by 180 cm.', 8900),
  (3, 'field-notebook', 'Field notebook', 'Ninety-six dotted pages that lie flat.', 1150),
  (4, 'brass-compass', 'Brass compass', 'Points north, with a lid against scratches.', 4600),
  (5, 'canvas-tote', 'Canvas tote', 'Heavy cotton with handles for the shoulder.', 2200),
  (6, 'oil-lantern', 'Oil lantern', 'Twelve hours of warm light from one filling.', 5400);

-- Down Migration

DELETE FROM products
 WHERE id IN ('enamel-mug', 'wool-blanket', 'field-notebook', 'brass-compass', 'canvas-tote',
              'oil-lantern');
