//! Random expressions: sentences of the grammar, half of them with a piece lost, doubled, exchanged or put in.

/// Pieces that may stand anywhere in a spoilt sentence.
const PIECES: [&str; 59] = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "==",
    "!=",
    "<",
    ">=",
    "</",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "@",
    "=",
    "=~",
    "\"x\"",
    "a",
    "b:c",
    "1",
    "5m",
    "Inf",
    "and",
    "or",
    "unless",
    "atan2",
    "bool",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "by",
    "without",
    "offset",
    "anchored",
    "smoothed",
    "sum",
    "topk",
    "count_values",
    "rate",
    "abs",
    "fill",
    "fill_left",
    "start",
    "end",
    "step",
    "range",
    "max_of",
    "()",
    "(x)",
    "[5m]",
    "[5m:1m]",
    "{a=\"b\"}",
];

/// `count` lines that hang on nothing but `seed`.
pub(crate) fn lines(seed: u64, count: u64) -> Vec<String> {
    let mut random = Random { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, pieces: Vec::new() };
    (0..count).map(|number| random.line(number % 2 == 1)).collect()
}

/// A generator of numbers (xorshift64*) and the sentence that is being made.
struct Random {
    state: u64,
    pieces: Vec<&'static str>,
}

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let number = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).expect("it has 31 bits") % end
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn one_of(&mut self, pieces: &[&'static str]) {
        let piece = pieces[self.below(pieces.len())];
        self.put(piece);
    }

    fn put(&mut self, piece: &'static str) {
        self.pieces.push(piece);
    }

    fn line(&mut self, is_spoilt: bool) -> String {
        self.pieces.clear();
        self.expression(4);
        if is_spoilt {
            self.spoil();
        }
        let mut line = String::new();
        for at in 0..self.pieces.len() {
            line += self.pieces[at];
            match self.below(40) {
                0 => line += "⏎",
                1 => line += " # c⏎",
                2..5 => {}
                _ => line += " ",
            }
        }
        line
    }

    fn spoil(&mut self) {
        let at = self.below(self.pieces.len());
        let piece = PIECES[self.below(PIECES.len())];
        match self.below(4) {
            0 => drop(self.pieces.remove(at)),
            1 => self.pieces.insert(at, self.pieces[at]),
            2 => self.pieces[at] = piece,
            _ => self.pieces.insert(at, piece),
        }
        if self.pieces.is_empty() {
            self.put("a");
        }
    }

    /// Most often an instant vector.
    fn expression(&mut self, depth: usize) {
        match if depth == 0 { self.below(4) } else { self.below(12) } {
            0..4 => self.selector(),
            4 => {
                self.put("(");
                self.expression(depth - 1);
                self.put(")");
            }
            5 => {
                self.one_of(&["-", "+"]);
                self.expression(depth - 1);
            }
            6..9 => self.binary(depth - 1),
            9 => self.aggregation(depth - 1),
            _ => self.call(depth - 1),
        }
        if self.one_in(50) {
            self.brackets(true);
            self.modifier();
        }
    }

    fn number(&mut self, depth: usize) {
        match if depth == 0 { 0 } else { self.below(6) } {
            1 => self.expression(depth - 1),
            2 => {
                self.number(depth - 1);
                self.one_of(&["+", "-", "*", "/", "%", "^", "atan2", "== bool"]);
                self.number(depth - 1);
            }
            3 => self.one_of(&["time()", "pi()", "step()", "max_of(1, 2)", "scalar(a)"]),
            4 => self.one_of(&["-1", "+5m", "\"x\""]),
            _ => self.one_of(&["1", "0x1F", "1e3", ".5", "5m", "1h30m", "Inf", "nan", "1_000"]),
        }
    }

    fn binary(&mut self, depth: usize) {
        let is_number_left = self.one_in(8);
        if is_number_left {
            self.number(depth);
        } else {
            self.expression(depth);
        }
        let is_set = self.one_in(3);
        let is_comparison = !is_set && self.one_in(2);
        if is_set {
            self.one_of(&["and", "or", "unless", "AND"]);
        } else if is_comparison {
            self.one_of(&["==", "!=", "<", "<=", ">", ">="]);
        } else {
            self.one_of(&["+", "-", "*", "/", "%", "^", "atan2", "</", ">/"]);
        }
        if (is_comparison && self.one_in(3)) || self.one_in(40) {
            self.put("bool");
        }
        if self.one_in(3) {
            self.one_of(&["on", "ignoring"]);
            self.labels();
            if self.one_in(if is_set { 20 } else { 2 }) {
                self.one_of(&["group_left", "group_right"]);
                if self.one_in(2) {
                    self.put("(");
                    self.one_of(&["z", "w", "x"]);
                    self.put(")");
                }
            }
        }
        if self.one_in(if is_set { 40 } else { 12 }) {
            self.one_of(&["fill", "fill_left", "fill_right"]);
            self.one_of(&["(0)", "(-1)", "(5m)"]);
        }
        if !is_number_left && self.one_in(6) { self.number(depth) } else { self.expression(depth) }
    }

    fn labels(&mut self) {
        self.put("(");
        for _ in 0..self.below(3) {
            self.one_of(&["x", "y", "pod", "\"a b\"", "by", "sum", "on"]);
            self.put(",");
        }
        if !self.one_in(3) {
            self.one_of(&["x", "y"]);
        }
        self.put(")");
    }

    fn aggregation(&mut self, depth: usize) {
        let is_grouped_before = self.one_in(3);
        let parameter = match self.below(8) {
            0 => {
                self.one_of(&["topk", "quantile", "limitk", "bottomk"]);
                Some('n')
            }
            1 => {
                self.put("count_values");
                Some('t')
            }
            _ => {
                self.one_of(&["sum", "MAX", "count", "group", "stddev"]);
                None
            }
        };
        if is_grouped_before {
            self.one_of(&["by", "without", "BY"]);
            self.labels();
        }
        self.put("(");
        if let Some(parameter) = parameter {
            self.argument(parameter, depth);
            self.put(",");
        }
        self.expression(depth);
        self.put(")");
        if !is_grouped_before && self.one_in(3) {
            self.one_of(&["by", "without"]);
            self.labels();
        }
    }

    fn call(&mut self, depth: usize) {
        /// Functions with what they take: instant vector, range, number, text.
        const CALLS: [(&str, &str); 18] = [
            ("rate", "r"),
            ("abs", "i"),
            ("absent", "i"),
            ("round", "in"),
            ("label_replace", "itttt"),
            ("histogram_quantile", "ni"),
            ("vector", "n"),
            ("scalar", "i"),
            ("time", ""),
            ("info", "i"),
            ("hour", "i"),
            ("max_over_time", "r"),
            ("quantile_over_time", "nr"),
            ("clamp_max", "in"),
            ("max_of", "nn"),
            ("start", ""),
            ("label_join", "ittt"),
            ("sort_by_label", "itt"),
        ];
        let (name, kinds) = CALLS[self.below(CALLS.len())];
        self.put(name);
        self.put("(");
        for (number, kind) in kinds.chars().enumerate() {
            if number > 0 {
                self.put(",");
            }
            self.argument(kind, depth);
            if self.one_in(60) {
                break;
            }
        }
        self.put(")");
    }

    fn argument(&mut self, kind: char, depth: usize) {
        match kind {
            'n' => self.number(depth.min(1)),
            't' => self.one_of(&["\"x\"", "'y'", "`z`"]),
            'r' if self.one_in(3) => {
                self.put("(");
                self.expression(depth);
                self.put(")");
                self.brackets(true);
            }
            'r' => {
                self.one_of(&["a", "up", "a{b=\"c\"}"]);
                self.brackets(false);
                if self.one_in(4) {
                    self.modifier();
                }
            }
            _ => self.expression(depth),
        }
    }

    fn selector(&mut self) {
        let has_name = !self.one_in(6);
        if has_name {
            self.one_of(&["a", "up", "a:b", "sum", "offset", "by", "start", "step", "fill", "and"]);
        }
        if !has_name || self.one_in(2) {
            self.put("{");
            for _ in 0..=self.below(3) {
                self.one_of(&[
                    "a",
                    "b",
                    "c",
                    "d",
                    "\"q\"",
                    "by",
                    "inf",
                    if has_name { "e" } else { "__name__" },
                ]);
                self.one_of(&["=", "!=", "=~", "!~"]);
                self.one_of(&["\"x\"", "\"\"", "'x.+'", "`x*`", "\".*\""]);
                self.put(",");
            }
            if self.one_in(if has_name { 60 } else { 4 }) {
                self.put("\"q\"");
            }
            self.put("}");
        }
        if self.one_in(60) {
            self.brackets(false);
        }
        while self.one_in(8) {
            self.modifier();
        }
    }

    fn brackets(&mut self, is_subquery: bool) {
        self.put("[");
        if self.one_in(60) {
            self.put("0");
        } else {
            self.duration(2);
        }
        if is_subquery {
            self.put(":");
            if self.one_in(2) {
                self.duration(2);
            }
        }
        self.put("]");
    }

    fn duration(&mut self, depth: usize) {
        match if depth == 0 { 0 } else { self.below(8) } {
            1 => {
                self.duration(depth - 1);
                self.one_of(&["+", "-", "*", "/", "%", "^"]);
                self.duration(depth - 1);
            }
            2 => self.one_of(&["step()", "range()", "max_of(1, 5m)", "(5m)", "-5m"]),
            _ => self.one_of(&["5m", "1h30m", "300", "1.5"]),
        }
    }

    fn modifier(&mut self) {
        match self.below(6) {
            0..3 => {
                self.put("offset");
                if self.one_in(3) {
                    self.put("-");
                }
                self.duration(1);
            }
            3 | 4 => {
                self.put("@");
                self.one_of(&["1", "-1.5", "start()", "end()", "5m"]);
            }
            _ => self.one_of(&["anchored", "smoothed"]),
        }
    }
}
