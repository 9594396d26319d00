-- A boolean that was the first value of a new chunk of parameters was stored as whatever lay there. What other columns tell is mended here.
update loyalty_payments set completed = true where not completed and number > 0;
