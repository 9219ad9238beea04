//! End users in the API's words.

use api::user::User;
use store::user::User as Stored;

use crate::admin::time;

/// As the API shows it.
pub fn shown(stored: Stored) -> User {
    User {
        id: stored.id.to_string(),
        login: stored.content.login,
        name: stored.content.name,
        created_at: time::shown(stored.created_at_ms),
    }
}
