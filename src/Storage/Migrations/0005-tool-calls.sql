-- Which tool was called, as JSON; null for a call of a model.

ALTER TABLE spend_log ADD COLUMN tool TEXT;
