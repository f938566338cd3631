/// Which foreign notations stand for parts of a query.
///
/// A part of more than 2,048 bytes is not taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dialect {
    /// Grafana's variables: `$x`, `${x}`, `${x:csv}`, `[[x]]`, `$__interval`.
    /// Source: <https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/>
    pub grafana: bool,
    /// Actions of Go templates, as Helm has them: `{{ … }}`.
    /// Source: <https://pkg.go.dev/text/template>
    pub go_template: bool,
    /// What Jsonnet's `%` fills: `%(name)s`, `%s`, `%d`; and `%%`, which is one `%`.
    /// Source: <https://jsonnet.org/ref/stdlib.html#std-format>
    pub jsonnet_format: bool,
}

impl Dialect {
    /// PromQL and nothing else.
    pub const PROMETHEUS: Self = Self { grafana: false, go_template: false, jsonnet_format: false };
    /// PromQL with the variables of dashboards and the actions of templates.
    pub const WITH_VARIABLES: Self = Self { grafana: true, go_template: true, jsonnet_format: false };
    /// PromQL with all of the notations.
    pub const ALL: Self = Self { grafana: true, go_template: true, jsonnet_format: true };
}
