export const steps = ["CREATE TABLE IF NOT EXISTS tides (id int PRIMARY KEY, harbour text)"];
