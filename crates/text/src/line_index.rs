use memchr::memchr2_iter;

/// A place as people and editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineColumn {
    /// From 1.
    pub line: u32,
    /// From 1, in characters (Unicode scalar values), not bytes.
    pub column: u32,
}

/// Where the lines of a text start: bytes to lines and columns.
///
/// A line ends with LF, CRLF or a lone CR, as YAML has it (YAML 1.2.2, section 5.4).
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(at as u32 + 1);
        }
        Self { starts }
    }

    /// How many lines the text has; at least 1. A final line break starts one more, empty, line.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The line of the byte at `offset`, from 1. An offset past the end is on the last line.
    pub fn line(&self, offset: usize) -> u32 {
        self.starts.partition_point(|&start| start as usize <= offset) as u32
    }

    /// Offset of the first byte of `line` (from 1), if the text has so many lines.
    pub fn line_start(&self, line: u32) -> Option<usize> {
        let index = (line as usize).checked_sub(1)?;
        self.starts.get(index).map(|&start| start as usize)
    }

    /// Line and column of the byte at `offset` in `text`, the text that the index was made of.
    ///
    /// An offset inside a character counts as that character's start.
    pub fn line_column(&self, text: &str, offset: usize) -> LineColumn {
        let offset = offset.min(text.len());
        let line = self.line(offset);
        let start = self.starts[line as usize - 1] as usize;
        let column = text.as_bytes()[start..offset].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        let inside_character = !text.is_char_boundary(offset);
        LineColumn { line, column: column as u32 + u32::from(!inside_character) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_kind_of_line_end() {
        let index = LineIndex::new("a\nb\r\nc\rd");
        assert_eq!(index.line_count(), 4);
        assert_eq!([0, 1, 2, 4, 5, 6, 7].map(|offset| index.line(offset)), [1, 1, 2, 2, 3, 3, 4]);
        assert_eq!(index.line_start(3), Some(5));
        assert_eq!(index.line_start(5), None);
    }

    #[test]
    fn columns_count_characters() {
        let text = "é: ü\n日本x";
        let index = LineIndex::new(text);
        let x = text.len() - 1;
        assert_eq!(index.line_column(text, x), LineColumn { line: 2, column: 3 });
        assert_eq!(index.line_column(text, 3), LineColumn { line: 1, column: 3 });
        assert_eq!(index.line_column(text, 1), LineColumn { line: 1, column: 1 });
    }

    #[test]
    fn past_the_end_is_the_end() {
        let text = "ab";
        assert_eq!(LineIndex::new(text).line_column(text, 99), LineColumn { line: 1, column: 3 });
    }
}
