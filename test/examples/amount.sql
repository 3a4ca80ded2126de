-- An amount carries its currency and its decimals, and compares by value.
SET search_path = faas, public;
SELECT amount '100.00 CNY' AS amount, amount 'CNY 100.00' = amount 'CNY 100.0' AS same;
SELECT amount 'CNY 100.00' > amount 'CNY 99.99' AS more;
