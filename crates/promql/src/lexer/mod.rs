//! From text to tokens. Source: `promql/parser/lex.go` of Prometheus v3.14.0.

mod number;
mod opaque;
mod string;

use outrigger_text::Span;

use crate::{Dialect, Flaw, Token, TokenKind};

/// All tokens of `text`, in order; together they are the text. Whatever fits nowhere is a token too.
pub fn tokens(text: &str, dialect: Dialect) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, dialect, brackets: false };
    let mut tokens = Vec::new();
    while lexer.at < text.len() {
        tokens.push(lexer.next());
    }
    tokens
}

/// Signs of more than one character, longest first; `%%` is one of Jsonnet's formats only.
const LONG_SYMBOLS: [&str; 8] = ["==", "=~", "!=", "!~", "<=", ">=", "</", ">/"];
const SYMBOLS: &str = "+-*/%^=<>(){}[],:@";

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    dialect: Dialect,
    /// Whether a `[` is open. There, a colon parts a range from its step; elsewhere it is a letter of a name.
    brackets: bool,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Token {
        let start = self.at;
        let (kind, opaque) = self.step();
        Token { span: Span::new(start, self.at), kind, opaque }
    }

    /// Takes one token.
    fn step(&mut self) -> (TokenKind, bool) {
        let rest = self.rest();
        let first = rest.as_bytes()[0];
        let is_number = first.is_ascii_digit()
            || (first == b'.' && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit));
        match first {
            b' ' | b'\t' | b'\n' | b'\r' => {
                self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
                (TokenKind::Space, false)
            }
            b'#' => {
                self.take_while(|byte| !matches!(byte, b'\n' | b'\r'));
                (TokenKind::Comment, false)
            }
            b'"' | b'\'' | b'`' => {
                let scanned = string::scan(rest, self.dialect);
                self.at += scanned.length;
                let kind = if scanned.is_closed {
                    TokenKind::String
                } else {
                    TokenKind::Invalid(Flaw::UnclosedString)
                };
                (kind, scanned.opaque)
            }
            _ if is_number => self.number(),
            _ if self.is_word_start() => self.word(),
            _ => (self.symbol(), false),
        }
    }

    fn take_while(&mut self, fits: impl Fn(u8) -> bool) {
        self.at += self.rest().bytes().take_while(|byte| fits(*byte)).count();
    }

    fn is_word_byte(&self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'_' || (byte == b':' && !self.brackets)
    }

    fn opaque_length(&self) -> Option<usize> {
        opaque::length_at_start(self.rest(), self.dialect)
    }

    fn is_word_start(&self) -> bool {
        self.rest().bytes().next().is_some_and(|byte| self.is_word_byte(byte))
            || self.opaque_length().is_some()
    }

    /// Takes letters and opaque parts that touch one another.
    fn word(&mut self) -> (TokenKind, bool) {
        let start = self.at;
        let (mut letters, mut opaque) = (false, false);
        loop {
            if let Some(length) = self.opaque_length() {
                let part = &self.rest()[..length];
                if opaque::starts_apart(part) && self.at > start {
                    break;
                }
                self.at += length;
                opaque = true;
                if opaque::ends_apart(part) {
                    break;
                }
            } else if self.rest().bytes().next().is_some_and(|byte| self.is_word_byte(byte)) {
                self.at += 1;
                letters = true;
            } else {
                break;
            }
        }
        let word = &self.text[start..self.at];
        let kind = match (letters, opaque) {
            (false, _) => TokenKind::Opaque,
            (true, false) if word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("nan") => {
                TokenKind::Number
            }
            (true, _) => TokenKind::Word,
        };
        (kind, opaque)
    }

    /// Takes digits and what touches them.
    fn number(&mut self) -> (TokenKind, bool) {
        let length = number::length_at_start(self.rest());
        let text = &self.rest()[..length];
        self.at += length;
        let mut opaque = false;
        while let Some(length) = self.opaque_length() {
            opaque = true;
            self.at += length;
            self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        }
        let kind = if opaque {
            TokenKind::Opaque
        } else if number::is_number(text) {
            TokenKind::Number
        } else if number::seconds(text).is_some() {
            TokenKind::Duration
        } else {
            TokenKind::Invalid(Flaw::Number)
        };
        (kind, opaque)
    }

    fn symbol(&mut self) -> TokenKind {
        let rest = self.rest();
        if self.dialect.go_template && rest.starts_with("{{") {
            self.at = self.text.len();
            return TokenKind::Invalid(Flaw::UnclosedTemplate);
        }
        let long = LONG_SYMBOLS.iter().any(|symbol| rest.starts_with(symbol))
            || (self.dialect.jsonnet_format && rest.starts_with("%%"));
        if long {
            self.at += 2;
            return TokenKind::Symbol;
        }
        let first = rest.chars().next().expect("the caller has seen a character");
        self.at += first.len_utf8();
        match first {
            '[' => self.brackets = true,
            ']' => self.brackets = false,
            _ => {}
        }
        if SYMBOLS.contains(first) { TokenKind::Symbol } else { TokenKind::Invalid(Flaw::Character) }
    }
}

pub(crate) use number::seconds;
pub(crate) use opaque::length_at_start as opaque_length;
