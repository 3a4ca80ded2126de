-- close the open window of the model, which opens the next
SELECT * FROM faas.window_close(:model);
