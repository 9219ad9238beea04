//! The persons behind grants, read once for a whole page.

use std::collections::HashMap;

use api::grant::GrantUser;
use gnap::id::UserId;

use crate::admin::problem::Problem;

/// Users by id.
#[derive(Debug, Default)]
pub struct Users(HashMap<UserId, GrantUser>);

impl Users {
    /// Reads those with these ids.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(
        store: store::Tenant<'_>,
        ids: impl Iterator<Item = UserId>,
    ) -> Result<Self, Problem> {
        let mut ids: Vec<UserId> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        let found = store.users_by_id(&ids).await?;
        Ok(Self(
            found
                .into_iter()
                .map(|user| {
                    let shown = GrantUser {
                        id: user.id.to_string(),
                        login: user.content.login,
                        name: user.content.name,
                    };
                    (user.id, shown)
                })
                .collect(),
        ))
    }

    /// One of them. Of somebody who was removed, only the id is left.
    pub fn shown(&self, id: UserId) -> GrantUser {
        self.0.get(&id).cloned().unwrap_or_else(|| GrantUser {
            id: id.to_string(),
            login: String::new(),
            name: id.to_string(),
        })
    }
}
