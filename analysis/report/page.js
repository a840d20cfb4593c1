/* What a report page does beyond being read: the other colour scheme, charts to zoom, a filter for
 * the parameters. Without it the page is whole: tables and pictures hold the same.
 *
 * The charts' numbers are exact integers (cycles, bytes, counts); only here, for drawing, they
 * become seconds, milliseconds and megabytes. */
(function () {
    "use strict";

    var root = document.documentElement;
    var data = document.getElementById("charts");
    var charts = data === null ? { clock_hz: 1, marks: [], charts: [] }
                               : JSON.parse(data.textContent);
    var drawn = [];

    function element(parent, name, attributes, text) {
        var made = document.createElement(name);

        Object.keys(attributes).forEach(function (key) {
            made.setAttribute(key, attributes[key]);
        });
        if (text !== undefined)
            made.textContent = text;
        parent.appendChild(made);
        return made;
    }

    /* ---- numbers ---- */

    var UNITS = {
        bytes: { per: function () { return 1048576; }, name: "MB" },
        cycles: { per: function () { return charts.clock_hz / 1000; }, name: "ms" },
        count: { per: function () { return 1; }, name: "" }
    };

    function seconds(cycle) { return cycle / charts.clock_hz; }

    /* At most so many digits, none of them an idle zero. */
    function number(value, digits) { return String(Number(value.toPrecision(digits))); }

    function withUnit(value, unit) {
        if (value === null || value === undefined)
            return "–";
        return number(value, 4) + (unit.name === "" ? "" : " " + unit.name);
    }

    /* ---- colours: those of the page ---- */

    function colour(name) { return getComputedStyle(root).getPropertyValue("--" + name).trim(); }

    /* The last ones are of what belongs to nobody. */
    var OF = { vmm: "vmm", unused: "free", failed: "failed" };

    /* An OS may be called "constructor". */
    function isNobody(series) { return Object.prototype.hasOwnProperty.call(OF, series.name); }

    function colourOf(chart, series_i) {
        var n_before = chart.series.slice(0, series_i).filter(function (series) {
            return !isNobody(series);
        }).length;
        var series = chart.series[series_i];

        return colour("c-" + (isNobody(series) ? OF[series.name] : n_before % 6 + 1));
    }

    /* ---- from the numbers to what uPlot takes ---- */

    /* Each series has moments of its own: one row a moment and series, in the order of time. */
    function mergePoints(chart, per) {
        var rows = [];

        chart.series.forEach(function (series, series_i) {
            series.x.forEach(function (x, i) { rows.push([x, series_i, series.y[i]]); });
        });
        rows.sort(function (a, b) { return a[0] - b[0]; });
        return [rows.map(function (row) { return seconds(row[0]); })].concat(
            chart.series.map(function (_, series_i) {
                return rows.map(function (row) {
                    return row[1] === series_i ? row[2] / per : null;
                });
            }));
    }

    /* A value holds until the next: at each moment of any series every series has its value. */
    function mergeSteps(chart, per) {
        var moments = {};
        var xs;

        chart.series.forEach(function (series) {
            series.x.forEach(function (x) { moments[x] = true; });
        });
        xs = Object.keys(moments).map(Number).sort(function (a, b) { return a - b; });
        return [xs.map(seconds)].concat(chart.series.map(function (series) {
            var at = 0;
            var last = null;

            return xs.map(function (x) {
                while (at < series.x.length && series.x[at] <= x)
                    last = series.y[at++] / per;
                return last;
            });
        }));
    }

    /* One upon the other; the highest is drawn first, the lower ones over it. */
    function pile(aligned) {
        var sums = aligned[0].map(function () { return 0; });
        var piled = aligned.slice(1).map(function (ys) {
            sums = sums.map(function (sum, i) { return sum + (ys[i] || 0); });
            return sums;
        });

        return [aligned[0]].concat(piled.reverse());
    }

    /* ---- drawing ---- */

    /* Faults, as lines from top to bottom; their names where there is room. */
    function drawMarks(plot) {
        var context = plot.ctx;
        var box = plot.bbox;
        var ratio = devicePixelRatio;
        var free = -Infinity;

        context.save();
        context.strokeStyle = context.fillStyle = colour("bad");
        context.lineWidth = ratio;
        context.font = 12 * ratio + "px Inter, system-ui, sans-serif";
        context.textAlign = "left";
        context.textBaseline = "alphabetic";
        context.setLineDash([4 * ratio, 3 * ratio]);
        charts.marks.forEach(function (mark) {
            var x = Math.round(plot.valToPos(seconds(mark.cycle), "x", true));
            var width = context.measureText(mark.text).width;
            var left = Math.max(box.left, Math.min(x - width / 2, box.left + box.width - width));

            if (x < box.left || x > box.left + box.width)
                return;
            context.beginPath();
            context.moveTo(x, box.top);
            context.lineTo(x, box.top + box.height);
            context.stroke();
            if (left > free && width < box.width) {
                context.fillText(mark.text, left, box.top - 5 * ratio);
                free = left + width + 8 * ratio;
            }
        });
        context.restore();
    }

    function seriesOptions(chart, unit, aligned) {
        var isPile = chart.kind === "pile";
        var order = chart.series.map(function (_, series_i) { return series_i; });

        if (isPile)
            order.reverse();
        return order.map(function (series_i) {
            var series = chart.series[series_i];
            var ink = colourOf(chart, series_i);

            return {
                label: series.name,
                stroke: chart.kind === "points" || !isPile ? ink : colour("ground"),
                fill: isPile ? ink : undefined,
                width: isPile ? 1 : 2,
                paths: chart.kind === "points" ? function () { return null; }
                                               : uPlot.paths.stepped({ align: 1 }),
                points: chart.kind === "points" ? { show: true, size: 5, fill: ink, width: 1 }
                                                : { show: false },
                value: function (_, __, ___, i) {
                    return i === null ? "–" : withUnit(aligned[series_i + 1][i], unit);
                }
            };
        });
    }

    function axes(chart, unit) {
        function axis(label, format) {
            return { label: label, labelSize: 26, stroke: colour("ink"), size: 62,
                     font: "13px Inter, system-ui, sans-serif",
                     labelFont: "13px Inter, system-ui, sans-serif",
                     grid: { stroke: colour("line"), width: 1 },
                     ticks: { stroke: colour("line"), width: 1 },
                     values: format };
        }
        function plain(_, splits) {
            return splits.map(function (value) { return value === null ? "" : number(value, 12); });
        }
        var time = axis("Time (s)", plain);

        time.size = 36;
        return [time, axis(chart.axis + (unit.name === "" ? "" : " (" + unit.name + ")"), plain)];
    }

    function options(chart, unit, aligned, width) {
        var first = aligned[0][0];
        var last = Math.max(seconds(charts.end_cycle), first);

        return {
            width: width, height: Math.max(260, Math.min(380, Math.round(width * 0.42))),
            padding: [26, 12, 0, 0],
            scales: { x: { time: false, range: function (_, low, high) {
                          return low === high ? [0, last] : [low, high];
                      } },
                      y: { distr: chart.is_log ? 3 : 1 } },
            axes: axes(chart, unit),
            series: [{ label: "Time", value: function (_, value) {
                           return value === null ? "–" : number(value, 6) + " s";
                       } }].concat(seriesOptions(chart, unit, aligned)),
            cursor: { drag: { x: true, y: false } },
            legend: { isolate: false },
            hooks: { draw: [drawMarks], setScale: [tellWindow] }
        };
    }

    /* ---- zooming with buttons: what the mouse does, for the keyboard ---- */

    function tellWindow(plot, scale) {
        var box = plot.root.closest("figure");
        var status = box === null ? null : box.querySelector("[role=status]");

        if (scale === "x" && status !== null)
            status.textContent = number(plot.scales.x.min, 4) + " s to " +
                                 number(plot.scales.x.max, 4) + " s";
    }

    function move(plot, step) {
        var all = plot.data[0];
        var begin = Math.min(0, all[0]);
        var end = Math.max(seconds(charts.end_cycle), all[all.length - 1]);
        var low = plot.scales.x.min;
        var high = plot.scales.x.max;
        var width = Math.min((high - low) * step.factor, end - begin);
        var middle = (low + high) / 2 + step.shift * (high - low);
        var from = Math.max(begin, Math.min(middle - width / 2, end - width));

        if (step.factor === 0)
            plot.setScale("x", { min: begin, max: end });
        else
            plot.setScale("x", { min: from, max: from + width });
    }

    var STEPS = [
        { name: "Zoom in", factor: 0.5, shift: 0 }, { name: "Zoom out", factor: 2, shift: 0 },
        { name: "Earlier", factor: 1, shift: -0.5 }, { name: "Later", factor: 1, shift: 0.5 },
        { name: "All", factor: 0, shift: 0 }
    ];

    function addButtons(figure, state) {
        var box = element(figure, "div", { "class": "zoom", role: "group",
                                           "aria-label": "Zoom: " + state.chart.title });

        STEPS.forEach(function (step) {
            element(box, "button", { type: "button" }, step.name)
                .addEventListener("click", function () { move(state.plot, step); });
        });
        element(box, "span", { role: "status", "class": "dim" });
    }

    function draw(state) {
        var chart = state.chart;
        var unit = { name: UNITS[chart.unit].name };
        var per = UNITS[chart.unit].per();
        var aligned = chart.kind === "points" ? mergePoints(chart, per) : mergeSteps(chart, per);
        var shown = chart.kind === "pile" ? pile(aligned) : aligned;
        var window = state.plot === undefined ? { min: 0, max: seconds(charts.end_cycle) }
                                              : { min: state.plot.scales.x.min,
                                                  max: state.plot.scales.x.max };

        if (state.plot !== undefined)
            state.plot.destroy();
        state.plot = new uPlot(options(chart, unit, aligned, state.box.clientWidth), shown,
                               state.box);
        state.plot.setScale("x", window);
    }

    function addChart(figure) {
        var chart = charts.charts[Number(figure.getAttribute("data-chart"))];
        var state = { chart: chart };
        var fallback = figure.querySelector(".fallback");

        if (fallback !== null)
            fallback.remove();
        addButtons(figure, state);
        state.box = element(figure, "div", { "class": "plot", role: "img",
                                             "aria-label": figure.getAttribute("data-alt") });
        draw(state);
        drawn.push(state);
    }

    function drawAll() { drawn.forEach(draw); }

    /* ---- the other colour scheme ---- */

    function isDark() {
        var chosen = root.getAttribute("data-scheme");

        return chosen === null ? matchMedia("(prefers-color-scheme: dark)").matches
                               : chosen === "dark";
    }

    function offerScheme() {
        var button = document.getElementById("scheme");

        button.hidden = false;
        button.addEventListener("click", function () {
            root.setAttribute("data-scheme", isDark() ? "light" : "dark");
            drawAll();
        });
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
    }

    /* ---- printing: on white, whatever the screen shows ---- */

    /* On paper nothing can be opened. */
    function mindPrinting() {
        var before = null;
        var closed = [];

        addEventListener("beforeprint", function () {
            before = root.getAttribute("data-scheme");
            root.setAttribute("data-scheme", "light");
            closed = Array.prototype.slice.call(
                document.querySelectorAll("details:not([open])"));
            closed.forEach(function (one) { one.open = true; });
            drawAll();
        });
        addEventListener("afterprint", function () {
            closed.forEach(function (one) { one.open = false; });
            if (before === null)
                root.removeAttribute("data-scheme");
            else
                root.setAttribute("data-scheme", before);
            drawAll();
        });
    }

    /* ---- filters: rows that have all the words ---- */

    function addFilter(box) {
        var table = document.getElementById(box.getAttribute("data-filters"));
        var rows = Array.prototype.slice.call(table.tBodies[0].rows);
        var input = box.querySelector("input");
        var status = box.querySelector("[role=status]");

        function filter() {
            var words = input.value.toLowerCase().split(/\s+/);
            var n_shown = 0;

            rows.forEach(function (row) {
                var text = row.textContent.toLowerCase();

                row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
                n_shown += row.hidden ? 0 : 1;
            });
            status.textContent = n_shown + " of " + rows.length;
        }

        box.hidden = false;
        input.addEventListener("input", filter);
        filter();
    }

    function each(selector, visit) {
        Array.prototype.forEach.call(document.querySelectorAll(selector), visit);
    }

    offerScheme();
    mindPrinting();
    each("[data-chart]", addChart);
    each("[data-filters]", addFilter);

    /* A new width needs new pictures, but not one for each pixel on the way. */
    var timer = 0;

    addEventListener("resize", function () {
        clearTimeout(timer);
        timer = setTimeout(drawAll, 150);
    });
}());
