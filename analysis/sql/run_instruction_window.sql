-- Were instructions recorded, in which cycles, and how many more there were than are kept?
SELECT begin, end, kept, left_out
FROM instruction_window;
