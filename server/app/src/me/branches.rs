//! What resource servers derived from what a person allowed (RFC 9767 §4), as
//! the trees that their page shows.

use std::collections::HashMap;

use gnap::id::{GrantId, TokenId};
use gnap::right::Right;
use pages::me::Branch;
use pages::sentence::Sentence;
use store::token::Token;

use crate::tenant::Tenant;

/// Derived tokens by what they come from.
pub struct Branches<'t> {
    below: HashMap<TokenId, Vec<&'t Token>>,
    /// The first of each tree.
    first: HashMap<GrantId, Vec<&'t Token>>,
}

impl<'t> Branches<'t> {
    /// The trees of these tokens. One whose parent is not among them, since
    /// that is the client's or is over, begins a tree.
    pub fn of(tokens: &'t [Token]) -> Self {
        let known: Vec<TokenId> = tokens.iter().map(|token| token.id).collect();
        let mut branches = Self {
            below: HashMap::new(),
            first: HashMap::new(),
        };
        for token in tokens {
            let parent = token.derived.map(|derived| derived.parent);
            match parent.filter(|parent| known.contains(parent)) {
                Some(parent) => branches.below.entry(parent).or_default().push(token),
                None => branches
                    .first
                    .entry(token.grant_id)
                    .or_default()
                    .push(token),
            }
        }
        branches
    }

    /// The trees of a grant, each right in words.
    pub fn of_grant(
        &self,
        grant: GrantId,
        tenant: &Tenant,
        sentence: &impl Fn(&Right) -> Sentence,
    ) -> Vec<Branch> {
        self.shown(self.first.get(&grant), tenant, sentence)
    }

    fn shown(
        &self,
        tokens: Option<&Vec<&Token>>,
        tenant: &Tenant,
        sentence: &impl Fn(&Right) -> Sentence,
    ) -> Vec<Branch> {
        let tokens = tokens.into_iter().flatten();
        tokens
            .map(|token| Branch {
                holder: holder(tenant, token),
                rights: token.access.iter().map(sentence).collect(),
                action: format!("{}/me/tokens/{}", tenant.urls.path(), token.id),
                branches: self.shown(self.below.get(&token.id), tenant, sentence),
            })
            .collect()
    }
}

fn holder(tenant: &Tenant, token: &Token) -> String {
    let servers = tenant.resource_servers().iter();
    let mut holders = servers.filter(|server| {
        token
            .derived
            .is_some_and(|derived| derived.holder == server.details.id)
    });
    holders
        .next()
        .map(|server| server.details.content.name.clone())
        .unwrap_or_default()
}
