# Picture cpu of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'cpu.svg'
FORMAT = 'svg'
TITLE = 'The 2 CPUs are busy 3.7 % of the time, 79.9 % of it running programs'
SUBTITLE = 'The whole run, 20.00 s; what is missing to 100 % is idle time.   os-crash · dynamic policy · seed 42'
AXIS_PERCENT = 8
AXIS_STEP = 2.0
CPUS = 2
PROGRAMS = 3
CPU_Y = 112
CPU_END = 192
PROGRAM_Y = 278
PROGRAM_END = 398
$key << EOD
30	92	5	29362	guest application
167	92	5	5682409	guest OS
254	92	5	7041664	VMM
316	92	5	15113984	stall on storage
30	258	5	741241	base
90	258	5	5682409	branch
163	258	5	7041664	system
238	258	5	40563	macro
307	258	5	13400487	tlb
353	258	5	10113536	fetch stall
444	258	5	15113984	data stall
EOD
$cpu << EOD
1	0.000000	5.965558	29362	16777215	6.0 %
1	5.965558	7.196243	5682409	2369839	1.2 %
1	7.196243	7.197066	7041664	16777215	
1	7.197066	7.428099	15113984	2369839	
2	0.000000	0.023298	5682409	2369839	
2	0.023298	0.023388	7041664	16777215	
2	0.023388	0.038883	15113984	2369839	
EOD
$cpu_name << EOD
1	cpu0	7.4 % busy
2	cpu1	< 0.1 % busy
EOD
$program << EOD
1	0.000000	0.030655	741241	16777215	
1	0.030655	0.032110	5682409	2369839	
1	0.032110	0.061298	7041664	16777215	
1	0.061298	97.526509	40563	2369839	97.5 %
1	97.526509	98.149593	13400487	2369839	
1	98.149593	98.149950	10113536	16777215	
1	98.149950	100.000000	15113984	2369839	
2	0.000000	0.030620	741241	16777215	
2	0.030620	0.032076	5682409	2369839	
2	0.032076	0.061236	7041664	16777215	
2	0.061236	97.309095	40563	2369839	97.2 %
2	97.309095	97.864624	13400487	2369839	
2	97.864624	97.864706	10113536	16777215	
2	97.864706	100.000000	15113984	2369839	
3	0.000000	0.001638	741241	16777215	
3	0.001638	0.001786	5682409	2369839	
3	0.001786	0.002779	7041664	16777215	
3	0.002779	99.306522	40563	2369839	99.3 %
3	99.306522	99.489779	13400487	2369839	
3	99.489779	99.489819	10113536	16777215	
3	99.489819	100.000000	15113984	2369839	
EOD
$program_name << EOD
1	A on os1	84.14 ms, CPI 11_417
2	A on os2	364.9 ms, CPI 11_431
3	B on os1	757.3 ms, CPI 201_516
EOD

# House style. Before it stand OUTPUT, FORMAT (svg or png), TITLE, SUBTITLE and the picture's data.
W = 960 ; H = 540    # as a slide or a README shows it, in pixels
SZ = 10.5
set encoding utf8
if (FORMAT eq 'svg') {
    set terminal svg size W,H dynamic enhanced font sprintf('Inter,%g', 1.333*SZ) \
        background '#ffffff' rounded
} else {
    set terminal pngcairo size 2*W,2*H enhanced font sprintf('Inter,%g', SZ) \
        fontscale 2 linewidth 2 pointscale 2 background '#ffffff' rounded
}
set output OUTPUT
set datafile separator tab
K = (FORMAT eq 'svg') ? 1.333 : 1.0    # svg counts in pixels, cairo in points
F(s) = sprintf('Inter,%g', K*s)
B(s) = sprintf('Inter:Bold,%g', K*s)
F9 = F(9) ; F95 = F(9.5) ; F10 = F(10) ; B10 = B(10) ; B15 = B(15)

# The hues of Okabe and Ito: blue is the first OS, orange the second; grey the monitor, near white
# what is free, red-violet a fault. A shade tells who it is within an OS.
INK = 0x24292f ; MUTED = 0x5f6772 ; HAIR = 0xe3e6ea ; WHITE = 0xffffff
VMM = 0x6b7280 ; FREE = 0xf3f4f6 ; FAULT = 0xd81b60
OS1_K = 0x0b4f79 ; OS1_A = 0x0072b2 ; OS1_B = 0x8cc8ec
OS2_K = 0x9a5200 ; OS2_A = 0xe69f00 ; FIXED = 0xd55e00 ; FIXEDT = 0xb84a00

set border 0
set tics nomirror scale 0 textcolor rgb MUTED font F10
set grid ytics back linetype 1 linecolor rgb HAIR linewidth 1
set xlabel textcolor rgb MUTED font F10
set ylabel textcolor rgb MUTED font F10
unset key
set label 1 TITLE at screen 0.03,0.945 font B15 textcolor rgb INK noenhanced
set label 2 SUBTITLE at screen 0.03,0.885 textcolor rgb MUTED noenhanced

# Where the time of each CPU went, and below it where the cycles of each program went.
Y(pixels) = 1 - pixels/(1.0*H)
LEFT = 0.175 ; RIGHT = LEFT + 570.0/W
set multiplot
# The page, in pixels from the top left: keys and headings.
set lmargin at screen 0 ; set rmargin at screen 1
set tmargin at screen 1 ; set bmargin at screen 0
set xrange [0:W] ; set yrange [0:H]
unset xtics ; unset ytics ; unset grid
if (PROGRAMS) {
    set label 3 'The cycles of each program by cause' at first 30,H-PROGRAM_Y+42 font B10 \
        textcolor rgb INK
}
plot $key using ($1+5):(H-$2):3:4 \
         with points pointtype variable linecolor rgb variable pointsize 1, \
     $key using ($1+14):(H-$2):5 with labels left font F10 textcolor rgb INK noenhanced
unset label 1 ; unset label 2 ; unset label 3
set lmargin at screen LEFT ; set rmargin at screen RIGHT
set style fill solid 1 border rgb WHITE
set grid xtics back linetype 1 linecolor rgb HAIR linewidth 1

set tmargin at screen Y(CPU_Y) ; set bmargin at screen Y(CPU_END)
set xrange [0:AXIS_PERCENT] ; set yrange [CPUS+0.5:0.5]
set xtics 0,AXIS_STEP nomirror scale 0 textcolor rgb MUTED font F10 format '%g %%' offset 0,0.3
plot $cpu using 2:1:2:3:($1-0.36):($1+0.36):4 with boxxyerror linecolor rgb variable, \
     $cpu using (($2+$3)/2):1:6:5 with labels center font F9 textcolor rgb variable noenhanced, \
     $cpu_name using (0):1:2 \
         with labels right offset -0.7,0 font B10 textcolor rgb INK noenhanced, \
     $cpu_name using (AXIS_PERCENT):1:3 with labels left offset 0.9,0 font F10 textcolor rgb INK \
         noenhanced

if (PROGRAMS) {
    set tmargin at screen Y(PROGRAM_Y) ; set bmargin at screen Y(PROGRAM_END)
    set xrange [0:100] ; set yrange [PROGRAMS+0.5:0.5]
    set xtics 0,20
    plot $program using 2:1:2:3:($1-0.36):($1+0.36):4 with boxxyerror linecolor rgb variable, \
         $program using (($2+$3)/2):1:6:5 with labels center font F9 textcolor rgb variable \
             noenhanced, \
         $program_name using (0):1:2 with labels right offset -0.7,0 font B10 textcolor rgb INK \
             noenhanced, \
         $program_name using (100):1:3 with labels left offset 0.9,0 font F10 textcolor rgb INK \
             noenhanced
}
unset multiplot

set output
