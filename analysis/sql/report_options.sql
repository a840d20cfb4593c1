-- With which options was the run made? Settings, then what the command line added to the texts.
SELECT '-s', setting, 0 AS kind, position
FROM setting
UNION ALL
SELECT file, text, 1, position
FROM scenario_text
WHERE file IN ('--fault', '--policy')
ORDER BY kind, position;
