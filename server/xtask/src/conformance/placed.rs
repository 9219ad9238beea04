//! The functions of one source file, each with its module, its attributes and the comments before
//! and in it.

use crate::conformance::lexer::{Piece, pieces};

/// A function that says something about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its modules within the file and its name; for one in a list of tests, the modules of the
    /// list, because the harness is told those.
    pub path: Vec<String>,
    /// What its comments say, those before it and those inside.
    pub comments: String,
    /// Whether it has an attribute such as `#[test]` or stands in a list `tests![…]`.
    pub is_test: bool,
}

/// All functions of a file outside of other functions.
pub fn functions(source: &str) -> Vec<Function> {
    let mut reader = Reader::default();
    let all = pieces(source);
    let mut pieces = all.iter().copied().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Comment(comment) => reader.comment(comment),
            Piece::Word("mod") => {
                if let Some(Piece::Word(name)) = pieces.peek() {
                    reader.opens = Some(Opens::Module((*name).to_owned()));
                }
            }
            Piece::Word("fn") if reader.function.is_none() => {
                if let Some(Piece::Word(name)) = pieces.peek() {
                    reader.begin(name);
                }
            }
            Piece::Word("tests") if matches!(pieces.peek(), Some(Piece::Mark('!'))) => {
                reader.lists = true;
            }
            Piece::Word(word) => reader.word(word),
            Piece::Mark(mark) => reader.mark(mark),
        }
    }
    reader.finish()
}

/// What the next opening brace opens.
enum Opens {
    Module(String),
    Function,
}

#[derive(Default)]
struct Reader {
    functions: Vec<Function>,
    /// Modules and name of each test in `tests![…]`.
    listed: Vec<Vec<String>>,
    /// Open modules, each with its depth.
    modules: Vec<(String, usize)>,
    /// The open function: its index and depth, once its brace is open.
    function: Option<(usize, Option<usize>)>,
    depth: usize,
    opens: Option<Opens>,
    /// Comments since the last item.
    before: String,
    /// Brackets open in an attribute, or in a list of tests.
    brackets: usize,
    has_test_attribute: bool,
    lists: bool,
    in_attribute: bool,
}

impl Reader {
    fn comment(&mut self, comment: &str) {
        let text = match self.function {
            Some((index, Some(_))) => &mut self.functions[index].comments,
            _ => &mut self.before,
        };
        text.push_str(comment);
        text.push('\n');
    }

    fn begin(&mut self, name: &str) {
        let modules = self.modules.iter().map(|(name, _)| name.clone());
        self.functions.push(Function {
            path: modules.chain([name.to_owned()]).collect(),
            comments: std::mem::take(&mut self.before),
            is_test: std::mem::take(&mut self.has_test_attribute),
        });
        self.function = Some((self.functions.len() - 1, None));
        self.opens = Some(Opens::Function);
    }

    fn word(&mut self, word: &str) {
        // A raw identifier has a `#` too.
        self.in_attribute &= self.brackets > 0;
        if self.in_attribute && word == "test" {
            self.has_test_attribute = true;
        }
        if self.lists && self.brackets > 0 {
            let modules = self.modules.iter().map(|(name, _)| name.clone());
            self.listed.push(modules.chain([word.to_owned()]).collect());
        }
    }

    fn mark(&mut self, mark: char) {
        match mark {
            '#' if self.function.is_none() => self.in_attribute = true,
            '[' => self.brackets += 1,
            ']' => {
                self.brackets = self.brackets.saturating_sub(1);
                if self.brackets == 0 {
                    self.in_attribute = false;
                    self.lists = false;
                }
            }
            '{' => self.open(),
            '}' => self.close(),
            // A declaration without a body, such as `mod x;` or a method of a trait.
            ';' if self.brackets == 0 => self.end_of_item(),
            _ => {}
        }
    }

    fn open(&mut self) {
        match self.opens.take() {
            Some(Opens::Module(name)) => self.modules.push((name, self.depth)),
            Some(Opens::Function) => {
                if let Some((_, depth)) = &mut self.function {
                    *depth = Some(self.depth);
                }
            }
            None => {}
        }
        self.depth += 1;
        if self.function.is_none() {
            self.before.clear();
            self.has_test_attribute = false;
        }
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if let Some((_, Some(depth))) = self.function
            && depth == self.depth
        {
            self.function = None;
        }
        if self
            .modules
            .last()
            .is_some_and(|(_, depth)| *depth == self.depth)
        {
            self.modules.pop();
        }
        if self.function.is_none() {
            self.before.clear();
        }
    }

    fn end_of_item(&mut self) {
        if matches!(self.function, Some((_, None))) {
            self.function = None;
        }
        if self.function.is_none() {
            self.opens = None;
            self.before.clear();
            self.has_test_attribute = false;
        }
    }

    fn finish(self) -> Vec<Function> {
        let Reader {
            mut functions,
            listed,
            ..
        } = self;
        for function in &mut functions {
            let name = function.path.last();
            if let Some(path) = listed.iter().find(|path| path.last() == name) {
                function.is_test = true;
                function.path.clone_from(path);
            }
        }
        functions
    }
}

#[cfg(test)]
mod tests {
    use super::{Function, functions};

    fn named<'a>(functions: &'a [Function], path: &[&str]) -> &'a Function {
        let function = functions.iter().find(|function| function.path == path);
        function.unwrap_or_else(|| panic!("{path:?} in {functions:?}"))
    }

    const SOURCE: &str = r##"
//! Of the file.

/// Of the type.
struct S { a: u8 }

/// Of a method.
impl S { fn method(&self) -> [u8; 2] { [1, 2] } }

tests![
    first,
    second,
];

/// Shows A.
/// And more.
async fn first(parley: &Parley) {
    // Shows B.
    let text = "fn nothing() { // Shows X.";
    fn inner() { /* Shows C. */ }
}

/// Of a helper.
fn helper() {}

trait T { /// Of a declaration.
    fn declared(&self); }

#[cfg(test)]
mod tests {
    mod deep {
        /// Shows D.
        #[test]
        #[should_panic(expected = "x")]
        fn third() {}
    }
    #[tokio::test]
    async fn fourth() {}
}
mod elsewhere;
/// Shows E.
fn second() {}
mod alone { use super::fifth; e2e::tests![alone: fifth]; }
/// Shows F.
async fn fifth(backend: Backend) {}
"##;

    #[test]
    fn comments_go_to_the_function_that_follows_or_holds_them() {
        let functions = functions(SOURCE);
        let first = named(&functions, &["first"]);
        assert!(first.is_test);
        assert_eq!(
            first.comments,
            " Shows A.\n And more.\n Shows B.\n Shows C. \n"
        );
        assert_eq!(named(&functions, &["second"]).comments, " Shows E.\n");
        assert!(named(&functions, &["second"]).is_test);
        assert_eq!(named(&functions, &["helper"]).comments, " Of a helper.\n");
        assert!(!named(&functions, &["helper"]).is_test);
    }

    #[test]
    fn modules_are_part_of_the_name() {
        let functions = functions(SOURCE);
        let third = named(&functions, &["tests", "deep", "third"]);
        assert_eq!(
            (third.comments.as_str(), third.is_test),
            (" Shows D.\n", true)
        );
        assert!(named(&functions, &["tests", "fourth"]).is_test);
        assert!(!named(&functions, &["method"]).is_test);
        // The list says where the harness finds it.
        let fifth = named(&functions, &["alone", "fifth"]);
        assert_eq!(
            (fifth.comments.as_str(), fifth.is_test),
            (" Shows F.\n", true)
        );
    }
}
