-- Rewrites the texts of a result that a scenario or a stranger may choose. What ties rows together
-- (names of OSs and programs, titles of faults) becomes the same text everywhere, so the result
-- still makes sense; words that hsim itself writes (FIG. 5, connected, main storage) stay.
-- hostile.bash runs it: the last question prints the statements that do so.
CREATE TEMP TABLE hostile (old TEXT PRIMARY KEY, new TEXT NOT NULL);
INSERT INTO hostile VALUES
    ('os2', 'os2''"`id`$(id)<b>&amp;'),
    ('A', 'A,''); DROP TABLE meta;-- <script>alert(1)</script>'),
    ('B', 'B' || replace(hex(zeroblob(5000)), '0', 'm')),
    ('web', 'web' || char(10) || 'EOD' || char(10) || '=cmd|'' /C calc''!A0'),
    ('os1 panics', '</title></svg><img src=x onerror=alert(1)> ' || char(27, 0x202e, 9, 13, 7)
        || CAST(x'ff80c3' AS TEXT) || ' \\n{/:Bold x} %s %n @x^y_z `reboot`');
-- Texts that nothing joins on get this behind them.
CREATE TEMP TABLE tail (text TEXT);
INSERT INTO tail VALUES (char(10) || 'EOD' || char(10) || 'system ''id'' "`id`" <script>alert(2)'
    || '</script> ]]> --> , ; | = + - @ {/:Bold x} %s %n \u003c ' || char(27) || '[2J'
    || char(0x2066) || CAST(x'c3' AS TEXT));
CREATE TEMP TABLE free_text (name TEXT);
INSERT INTO free_text VALUES
    ('meta.scenario'), ('meta.about'), ('meta.scenario_file'), ('meta.policy'),
    ('meta.end_reason'), ('meta.hsim_version'), ('meta.digest'), ('meta.seed'),
    ('scenario_text.file'), ('scenario_text.text'), ('program_file.file'), ('setting.value'),
    ('parameter.value'), ('parameter.source'), ('parameter.set_in'), ('span.detail'),
    ('resource_version.cause'), ('fault.action'), ('command.action'), ('command.ordered_by'),
    ('command.outcome'), ('flow.cause'), ('flow.outcome'), ('flow_step.what'), ('refusal.reason'),
    ('output.text'), ('outcome.outcome'), ('expectation.title'), ('expectation.condition'),
    ('expectation.detail'), ('expectation.place');
-- One statement for each column of texts.
SELECT format('UPDATE OR IGNORE "%w" SET "%w" = %s WHERE "%w" IS NOT NULL;', t.name, c.name,
    CASE WHEN t.name || '.' || c.name IN (SELECT name FROM free_text)
    THEN format('"%w" || (SELECT text FROM tail)%s', c.name,
        iif(t.name = 'meta', ' || replace(hex(zeroblob(5000)), ''0'', ''w'')', ''))
    ELSE format('coalesce((SELECT new FROM hostile WHERE old = "%w"), "%w")', c.name, c.name) END,
    c.name)
FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
WHERE t.type = 'table' AND c.type = 'TEXT' AND t.name NOT LIKE 'sqlite%'
    AND t.name <> 'table_digest';
