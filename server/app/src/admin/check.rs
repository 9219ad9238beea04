//! Checks members of a request and collects what is wrong with all of them,
//! so that a form can show everything at once.

use api::problem::FieldProblem;

use super::problem::Problem;

/// Most characters of a name.
pub const NAME: usize = 100;
/// Most characters of a sentence or two.
pub const SENTENCE: usize = 500;

/// What is wrong so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldProblem>);

impl Fields {
    /// Expects a condition of a member; `detail` says which, as a sentence.
    pub fn expect(&mut self, holds: bool, field: &str, detail: impl FnOnce() -> String) {
        if !holds {
            self.0.push(FieldProblem {
                field: field.to_owned(),
                detail: detail(),
            });
        }
    }

    /// Expects one line of text that is not blank.
    pub fn line(&mut self, field: &str, text: &str, most: usize) {
        let holds = !text.trim().is_empty() && is_line(text, most);
        self.expect(holds, field, || {
            format!("One line of text, not blank, {most} characters at most.")
        });
    }

    /// Expects text of some lines that is not blank.
    pub fn text(&mut self, field: &str, text: &str, most: usize) {
        let holds = !text.trim().is_empty()
            && text.chars().count() <= most
            && !text
                .chars()
                .any(|c| c.is_control() && c != '\n' && c != '\r');
        self.expect(holds, field, || {
            format!("Text, not blank, {most} characters at most.")
        });
    }

    /// Expects one line of text that can be blank.
    pub fn optional_line(&mut self, field: &str, text: &str, most: usize) {
        self.expect(is_line(text, most), field, || {
            format!("One line of text, {most} characters at most.")
        });
    }

    /// Nothing is wrong.
    ///
    /// # Errors
    /// 422 with everything that is.
    pub fn accepted(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::Invalid(self.0))
        }
    }
}

/// A reason that the audit log keeps, without space at its ends.
///
/// # Errors
/// 422 for one that is blank or too long.
pub fn reason(text: &str) -> Result<&str, Problem> {
    let mut fields = Fields::default();
    fields.text("reason", text, SENTENCE);
    fields.accepted()?;
    Ok(text.trim())
}

/// A filter's text; a blank one filters nothing.
pub fn filter(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn is_line(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_second_one_and_is_not_blank() {
        for bad in ["", "  ", "a\nb", "a\u{0}", &"x".repeat(11)] {
            let mut fields = Fields::default();
            fields.line("name", bad, 10);
            assert!(fields.accepted().is_err(), "{bad:?}");
        }
        let mut fields = Fields::default();
        fields.line("name", "Zoë & Co", 10);
        fields.optional_line("description", "", 10);
        assert!(fields.accepted().is_ok());
    }
}
