-- What was the run, and how did it end?
SELECT hsim_version, scenario, about, scenario_file, policy, seed, clock_hz, unit_bytes,
       storage_bytes, end_cycle, end_reason, n_events, n_instructions, digest, trace_level
FROM meta;
