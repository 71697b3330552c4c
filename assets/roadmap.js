/* The name of an indicator in its table: a link, its unit and what to know about the value in small letters. */
(function () {
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.KpiName = (props) => props.value && React.createElement("a", { className: "kpi-name", href: props.value.href },
    React.createElement("b", null, props.value.text), " ", React.createElement("small", null, props.value.note));
})();
