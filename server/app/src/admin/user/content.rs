//! What somebody wants to be known about a user, checked.

use api::user::UserInput;
use store::StoreError;
use store::user::{Email, UserContent};

use crate::admin::check::{Fields, NAME};
use crate::admin::problem::Problem;

/// Most characters of an address (RFC 5321 §4.5.3.1.3).
const ADDRESS: usize = 254;

/// The checked content. `before` keeps what this API does not show.
///
/// # Errors
/// 422 with every member that is not accepted.
pub fn content(input: &UserInput, before: Option<UserContent>) -> Result<UserContent, Problem> {
    let mut fields = Fields::default();
    fields.line("login", &input.login, NAME);
    fields.line("name", &input.name, NAME);
    let address = input.email.as_ref().map(|email| email.address.trim());
    fields.expect(address.is_none_or(is_address), "email", || {
        format!("An address such as `ada@example.com`, {ADDRESS} characters at most.")
    });
    fields.accepted()?;
    let email = input.email.as_ref().map(|email| {
        let address = email.address.trim().to_owned();
        match email.verified {
            true => Email::Verified(address),
            false => Email::Claimed(address),
        }
    });
    Ok(UserContent {
        login: input.login.trim().to_owned(),
        name: input.name.trim().to_owned(),
        email,
        ..before.unwrap_or_default()
    })
}

/// Whether mail could go there: what is before and after the last `@`, and no
/// character that an address has only in quotes.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || "\"(),:;<>@[\\]".contains(c);
    text.chars().count() <= ADDRESS
        && !local.is_empty()
        && !domain.is_empty()
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !local.contains(is_odd)
        && !domain.contains(is_odd)
}

/// What is taken when the store says so: the login, or a verified address.
///
/// # Errors
/// 503 when the store does not answer.
pub async fn taken(
    store: store::Tenant<'_>,
    content: &UserContent,
    own: Option<gnap::id::UserId>,
) -> Result<Problem, StoreError> {
    let found = store.user_by_login(&content.login).await?;
    let is_login = found.is_some_and(|(user, _)| Some(user.id) != own);
    Ok(Problem::Taken(match is_login {
        true => "login",
        false => "email",
    }))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_has_two_parts_and_nothing_that_needs_quotes() {
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a da@example.com",
            "ada@exa mple.com",
            "a@b@example.com",
            "ada@.com",
            "ada@example.",
            "<ada@example.com>",
            "ada\n@example.com",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
        assert!(!is_address(&format!("{}@example.com", "a".repeat(250))));
        for good in [
            "ada@example.com",
            "o'hara+x@b",
            "zo\u{eb}@b\u{fc}cher.example",
        ] {
            assert!(is_address(good), "{good:?}");
        }
    }
}
