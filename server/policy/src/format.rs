//! Policies in the one layout everybody reads.

use cedar_policy_formatter::{Config, policies_str_to_pretty};

/// Why a text cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text is not Cedar: {0}")]
pub struct NotCedar(String);

/// Lays out policies; comments stay.
///
/// # Errors
/// When the text is not Cedar.
pub fn format(text: &str) -> Result<String, NotCedar> {
    let config = Config {
        line_width: 80,
        indent_width: 2,
    };
    policies_str_to_pretty(text, &config).map_err(|error| NotCedar(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lays_out_once_and_keeps_comments() {
        let text = "// why\n@id(\"a\")permit(principal,action,resource)when{context.consented};";
        let laid_out = format(text).unwrap();
        assert_eq!(
            laid_out,
            "// why\n@id(\"a\")\npermit (principal, action, resource)\nwhen { context.consented };\n"
        );
        assert_eq!(format(&laid_out).unwrap(), laid_out);
        assert!(format("permit (principal").is_err());
    }
}
