/* What a report page is once a browser has it, one fact a line in an element "probe", for
 * tests/cli/report.bats, which puts this script behind those of the page. */
(function () {
    "use strict";

    /* Control and bidirectional characters, but for tabs and line ends. */
    var ODD_LETTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    var facts = [];
    var all = Array.prototype.slice.call(document.querySelectorAll("*"));

    function tell() { facts.push(Array.prototype.join.call(arguments, " ")); }
    function select(selector, parent) {
        return Array.prototype.slice.call((parent || document).querySelectorAll(selector));
    }

    /* ---- nothing got out of its place ---- */

    function tellSafety() {
        tell("scripts", select("script").length - 1);
        tell("handlers", all.filter(function (one) {
            return Array.prototype.some.call(one.attributes, function (attribute) {
                return /^on/i.test(attribute.name);
            });
        }).length);
        tell("strangers", select("iframe, object, embed, link, base, form, video, audio").length +
            select("b, input:not([type=search])").length + select("img").filter(function (img) {
                return !/^data:image\/svg\+xml,/.test(img.getAttribute("src"));
            }).length + select("a").filter(function (a) {
                return !/^#[a-z-]+$/.test(a.getAttribute("href"));
            }).length);
        tell("broken-images", select("img").filter(function (img) {
            return !img.complete || img.naturalWidth === 0;
        }).length);
        tell("images", select("img").length);
        tell("odd-letters", ODD_LETTERS.test(document.documentElement.textContent) ? 1 : 0);
        tell("fetched", performance.getEntriesByType("resource").filter(function (entry) {
            return !/^data:/.test(entry.name);
        }).length);
    }

    /* ---- everybody finds the way ---- */

    function tellAccess() {
        var levels = select("h1, h2, h3, h4, h5, h6").map(function (heading) {
            return Number(heading.tagName.substring(1));
        });
        var ids = select("[id]").map(function (one) { return one.id; });

        tell("h1", levels.filter(function (level) { return level === 1; }).length);
        tell("heading-jumps", levels.filter(function (level, i) {
            return i === 0 ? level !== 1 : level > levels[i - 1] + 1;
        }).length);
        tell("double-ids", ids.length - new Set(ids).size);
        tell("dead-links", select("a[href^='#']").filter(function (a) {
            return document.getElementById(a.getAttribute("href").substring(1)) === null;
        }).length);
        tell("lang", document.documentElement.lang);
        tell("landmarks", ["header", "nav", "main", "footer"].filter(function (name) {
            return select(name).length === 1;
        }).length);
        tell("bare-tables", select("main table").filter(function (table) {
            return table.closest(".plot") === null && (table.caption === null ||
                select("th:not([scope])", table).length > 0);
        }).length);
        tell("bare-images", select("img").filter(function (img) {
            return img.alt.length < 20;
        }).length);
        tell("bare-inputs", select("input").filter(function (input) {
            return input.labels.length !== 1;
        }).length);
        tell("bare-charts", select("[role=img]").filter(function (box) {
            return !box.getAttribute("aria-label");
        }).length);
        tell("overflow", Math.max(0, document.documentElement.scrollWidth - innerWidth));
    }

    /* ---- contrast of every text on its ground ---- */

    function channels(colour) { return (colour.match(/[\d.]+/g) || []).map(Number); }

    function luminance(rgb) {
        var linear = rgb.slice(0, 3).map(function (channel) {
            channel /= 255;
            return channel <= 0.03928 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
        });

        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    function groundOf(one) {
        for (; one !== null; one = one.parentElement) {
            var rgba = channels(getComputedStyle(one).backgroundColor);

            if (rgba.length === 3 || rgba[3] > 0)
                return rgba;
        }
        return [255, 255, 255];
    }

    function contrastOf(one) {
        var a = luminance(channels(getComputedStyle(one).color));
        var b = luminance(groundOf(one));

        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    function leastContrast() {
        return Math.min.apply(null, select("body *").filter(function (one) {
            return !/^(SCRIPT|STYLE)$/.test(one.tagName) &&
                Array.prototype.some.call(one.childNodes, function (node) {
                    return node.nodeType === 3 && node.data.trim() !== "";
                });
        }).map(contrastOf));
    }

    function tellSchemes() {
        var button = document.getElementById("scheme");
        var root = document.documentElement;

        tell("contrast-enough", leastContrast() >= 4.5 ? 1 : leastContrast());
        button.click();
        tell("scheme", root.getAttribute("data-scheme"));
        select(".picture img").slice(0, 1).forEach(function (img) {
            tell("sheet-around-pictures", getComputedStyle(img).paddingTop);
        });
        tell("contrast-enough", leastContrast() >= 4.5 ? 1 : leastContrast());
        button.click();
        tell("scheme", root.getAttribute("data-scheme"));
    }

    /* ---- what scripts add ---- */

    function isPainted(canvas) {
        var pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        var colours = {};

        for (var i = 0; i < pixels.length; i += 4)
            colours[pixels[i] + "," + pixels[i + 1] + "," + pixels[i + 2]] = true;
        return Object.keys(colours).length > 3;
    }

    /* uPlot draws when the scripts have had their turn. */
    function soon() {
        return new Promise(function (resolve) { setTimeout(resolve, 50); });
    }

    async function tellCharts() {
        var figures = select("figure.chart");

        await soon();
        tell("charts", figures.length);
        tell("unpainted", figures.length - select("figure.chart canvas").filter(isPainted).length);
        for (var figure of figures) {
            var status = figure.querySelector("[role=status]");
            var before = status.textContent;
            var buttons = select("button", figure);

            buttons[0].click();
            await soon();

            var zoomed = status.textContent;

            buttons[4].click();
            await soon();
            tell("zoom", zoomed !== before, status.textContent === before);
        }
    }

    /* What a chart says where the mouse points: its legend, "Time 18 s|os2 192 MB". */
    async function tellLegends() {
        for (var figure of select("figure.chart")) {
            var over = figure.querySelector(".u-over");
            var box = over.getBoundingClientRect();
            var at = { clientX: box.left + box.width * 0.9, clientY: box.top + box.height / 2 };

            over.dispatchEvent(new MouseEvent("mouseenter", at));
            over.dispatchEvent(new MouseEvent("mousemove", at));
            await soon();
            tell(["legend", figure.querySelector("figcaption").textContent.split(".")[0]].concat(
                select(".u-series", figure).map(function (series) {
                    return series.querySelector(".u-label").textContent + " " +
                        series.querySelector(".u-value").textContent;
                })).join("|"));
        }
    }

    function tellFilters() {
        select("[data-filters]").forEach(function (box) {
            var id = box.getAttribute("data-filters");
            var input = box.querySelector("input");
            var rows = select("#" + id + " tbody tr");

            input.value = "os1 storage";
            input.dispatchEvent(new Event("input"));
            tell("filtered", id, rows.filter(function (row) { return !row.hidden; }).length);
            input.value = "";
            input.dispatchEvent(new Event("input"));
            tell("rows", id, rows.filter(function (row) { return !row.hidden; }).length);
        });
    }

    /* On paper nothing can be opened. */
    function tellPrinting() {
        var n_closed = select("details:not([open])").length;

        dispatchEvent(new Event("beforeprint"));
        tell("closed-on-paper", select("details:not([open])").length);
        dispatchEvent(new Event("afterprint"));
        tell("closed-again", n_closed > 0 && select("details:not([open])").length === n_closed);
    }

    /* ---- numbers ---- */

    function tellNumbers() {
        var charts = document.getElementById("charts");

        select("main table[id]").forEach(function (table) {
            select("tbody tr", table).forEach(function (row) {
                var values = select("data", row).map(function (data) {
                    return data.getAttribute("value");
                });

                tell(["table", table.id, row.cells[0].textContent].concat(values).join("|"));
            });
        });
        if (charts === null)
            return;
        JSON.parse(charts.textContent).charts.forEach(function (chart) {
            chart.series.forEach(function (series) {
                series.x.forEach(function (x, i) {
                    tell(["chart", chart.kind, series.name, x, series.y[i]].join("|"));
                });
            });
        });
    }

    async function tellAll() {
        tellPrinting();
        select("details").forEach(function (details) { details.open = true; });
        tellSafety();
        tellAccess();
        tellSchemes();
        await tellCharts();
        await tellLegends();
        tellFilters();
        tellNumbers();

        var pre = document.createElement("pre");

        pre.id = "probe";
        pre.textContent = "\n" + facts.join("\n") + "\n";
        document.body.appendChild(pre);
    }

    void tellAll();
}());
