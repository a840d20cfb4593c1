-- What did the system switching device outside the machine see, and order? No row: there was none.
SELECT max(CASE name WHEN 'polls' THEN value END) AS looks,
       max(CASE name WHEN 'heartbeats received' THEN value END) AS came,
       max(CASE name WHEN 'heartbeats lost' THEN value END) AS lost,
       max(CASE name WHEN 'misses' THEN value END) AS misses,
       max(CASE name WHEN 'orders' THEN value END) AS orders,
       max(CASE name WHEN 'orders again' THEN value END) AS again,
       max(CASE name WHEN 'orders withdrawn' THEN value END) AS withdrawn,
       max(CASE name WHEN 'answers' THEN value END) AS answers
FROM counter
WHERE component = 'switching-device'
GROUP BY component;
