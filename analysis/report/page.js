/* What a report page does beyond being read: the other colour scheme. The page is whole without. */
(function () {
    "use strict";

    var root = document.documentElement;
    var button = document.getElementById("scheme");

    function isDark() {
        var chosen = root.getAttribute("data-scheme");

        return chosen === null ? matchMedia("(prefers-color-scheme: dark)").matches
                               : chosen === "dark";
    }

    button.hidden = false;
    button.addEventListener("click", function () {
        root.setAttribute("data-scheme", isDark() ? "light" : "dark");
    });
}());
