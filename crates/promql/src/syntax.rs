use outrigger_text::Span;

/// An expression, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// Without space and comments around it.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A number or a duration.
    Number,
    /// A string.
    String,
    /// Something of another language, of which nothing is known: a number, a series, a whole expression.
    Opaque,
    /// Series, at one moment or over a range.
    Selector(Selector),
    /// `EXPR[30m:1m]`
    Subquery(Box<Subquery>),
    /// `rate(…)`
    Call(Call),
    /// `sum by (…) (…)`
    Aggregation(Aggregation),
    /// `… + …`, `… and on(…) …`
    Binary(Box<Binary>),
    /// `-…`, `+…`
    Unary(Box<Unary>),
    /// `(…)`
    Paren(Box<Expr>),
}

/// A name, as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// With quotes, where it has some.
    pub span: Span,
    /// What it is, without quotes and escapes; keywords and aggregations in lower case, `%%` as `%`. `None` where something
    /// opaque stands in it.
    pub text: Option<String>,
}

/// Series by name and labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The name before the braces. Something opaque that has braces, a range or a modifier is a name without text.
    pub name: Option<Name>,
    /// From `{` to `}`.
    pub braces: Option<Span>,
    /// Between the braces, in order.
    pub matchers: Vec<Matcher>,
    /// From `[` to `]`.
    pub range: Option<Span>,
    /// After the name, braces and range, in order.
    pub modifiers: Vec<Modifier>,
}

/// One item between braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// Without the comma.
    pub span: Span,
    /// What it is.
    pub kind: MatcherKind,
}

/// What stands between braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatcherKind {
    /// `label="value"`
    Label {
        /// The label.
        label: Name,
        /// How it is compared.
        operator: MatchOperator,
        /// With what.
        value: StringLiteral,
    },
    /// `"metric"`: the name of the series, in quotes.
    Name(Name),
    /// Something opaque, which may stand for several matchers, with their commas, or for none.
    Opaque,
    /// `or` between two groups of matchers, which VictoriaMetrics has and Prometheus has not.
    /// Source: <https://docs.victoriametrics.com/victoriametrics/metricsql/>
    Or,
}

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchOperator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Regex,
    /// `!~`
    NotRegex,
}

/// A string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringLiteral {
    /// With quotes, where it has some.
    pub span: Span,
    /// What it says; `None` where something opaque stands in it, or it is no UTF-8.
    pub value: Option<String>,
}

/// What moves the moment or range that a selector or subquery is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modifier {
    /// With the keyword or sign.
    pub span: Span,
    /// Which.
    pub kind: ModifierKind,
}

/// Which modifier it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModifierKind {
    /// `offset 5m`
    Offset,
    /// `@ 1609746000`, `@ start()`, `@ end()`
    At,
    /// `anchored`
    Anchored,
    /// `smoothed`
    Smoothed,
}

/// An expression that is asked at many moments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subquery {
    /// What is asked.
    pub inner: Expr,
    /// From `[` to `]`.
    pub brackets: Span,
    /// After the brackets, in order.
    pub modifiers: Vec<Modifier>,
}

/// A function with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub function: Name,
    /// In order.
    pub arguments: Vec<Expr>,
    /// From `(` to `)`.
    pub parentheses: Span,
}

/// An aggregation with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregation {
    /// `sum`, `topk` …
    pub operator: Name,
    /// `by` or `without`, before or after the arguments.
    pub grouping: Option<Grouping>,
    /// In order; the last is what is aggregated.
    pub arguments: Vec<Expr>,
    /// From `(` to `)` of the arguments.
    pub parentheses: Span,
}

/// `by (…)` or `without (…)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// Keyword and labels.
    pub span: Span,
    /// Which.
    pub kind: GroupingKind,
    /// The labels.
    pub labels: LabelList,
}

/// Which labels an aggregation keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupingKind {
    /// Those that are named.
    By,
    /// All others.
    Without,
}

/// Labels between parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelList {
    /// With parentheses.
    pub span: Span,
    /// In order. One that holds something opaque beside letters has no text.
    pub labels: Vec<Name>,
    /// Opaque items: each may stand for several labels, with their commas, or for none.
    pub opaque: Vec<Span>,
}

/// Two expressions and what joins them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// `+`, `==`, `and` …
    pub operator: Name,
    /// Whether `bool` follows.
    pub has_bool: bool,
    /// `on (…)` or `ignoring (…)`.
    pub matching: Option<Matching>,
    /// `fill (…)` and its fellows, in order.
    pub fills: Vec<Fill>,
    /// Before the operator.
    pub left: Expr,
    /// After it and what belongs to it.
    pub right: Expr,
}

/// Which labels two sides are matched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matching {
    /// From `on` or `ignoring` to the end of the group.
    pub span: Span,
    /// Which.
    pub kind: MatchingKind,
    /// The labels.
    pub labels: LabelList,
    /// `group_left` or `group_right`.
    pub group: Option<Group>,
}

/// Which labels are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchingKind {
    /// Those that are named.
    On,
    /// All others.
    Ignoring,
}

/// Which side may have many series for one of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Keyword and labels.
    pub span: Span,
    /// Which.
    pub kind: GroupKind,
    /// The labels that are taken from the one side.
    pub labels: Option<LabelList>,
}

/// The side that may have many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// `group_left`
    Left,
    /// `group_right`
    Right,
}

/// The value of a side that has no series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Keyword and value.
    pub span: Span,
    /// Which.
    pub kind: FillKind,
}

/// The side that gets a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillKind {
    /// `fill`
    Both,
    /// `fill_left`
    Left,
    /// `fill_right`
    Right,
}

/// A sign before an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unary {
    /// `-` or `+`.
    pub operator: Span,
    /// What follows.
    pub operand: Expr,
}
