//! End users in the API's words.

use api::user::{User, UserEmail};
use serde_json::{Value, json};
use store::user::{Email, User as Stored, UserContent};

use crate::admin::time;

/// As the API shows it.
pub fn shown(stored: Stored) -> User {
    User {
        id: stored.id.to_string(),
        login: stored.content.login,
        name: stored.content.name,
        email: stored.content.email.as_ref().map(email),
        created_at: time::shown(stored.created_at_ms),
        updated_at: time::shown(stored.updated_at_ms),
        disabled_at: stored.disabled_at_ms.map(time::shown),
    }
}

/// What the audit log keeps of one.
pub fn audited(content: &UserContent) -> Value {
    json!({
        "login": content.login,
        "name": content.name,
        "email": content.email.as_ref().map(email),
    })
}

fn email(stored: &Email) -> UserEmail {
    UserEmail {
        address: stored.address().to_owned(),
        verified: stored.verified().is_some(),
    }
}
