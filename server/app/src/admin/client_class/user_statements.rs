//! What statements about users are worth, between the API's words and the
//! store's.

use api::client_class::UserStatements;
use store::client_class::UserStatements as Stored;

/// As the store keeps it.
pub fn stored(worth: UserStatements) -> Stored {
    match worth {
        UserStatements::Hints => Stored::Hints,
        UserStatements::Trusted => Stored::Trusted,
    }
}

/// As the API shows it.
pub fn shown(worth: Stored) -> UserStatements {
    match worth {
        Stored::Hints => UserStatements::Hints,
        Stored::Trusted => UserStatements::Trusted,
    }
}
