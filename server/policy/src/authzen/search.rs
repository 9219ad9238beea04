//! Searches: every known candidate is evaluated, page by page.

use serde::Serialize;
use serde_json::Map;
use sha2::{Digest, Sha256};

use super::DecisionPoint;
use super::evaluate::{as_resource, as_subject};
use super::message::{
    Action, ActionSearch, Entity, Evaluation, Page, PageResponse, Resource, ResourceSearch,
    SearchResponse, Subject, SubjectSearch, Untyped,
};
use crate::relationship::Node;

/// Results on a page, if the PEP does not say.
const PAGE: u64 = 100;
/// Results on a page, whatever the PEP says.
const MAX_PAGE: u64 = 1_000;
/// Candidates that are evaluated for one page.
const MAX_EVALUATED: usize = 10_000;

/// Why a search is not answered (HTTP 400).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The token is not one of this search.
    #[error("`page.token` is not of this search")]
    Token,
    /// The request cannot be told from another.
    #[error("the request has no canonical form")]
    NotCanonical,
}

impl DecisionPoint<'_> {
    /// Who of a type may do something to a resource?
    ///
    /// # Errors
    /// When the page's token is of another search.
    pub fn search_subjects(
        &self,
        asked: &SubjectSearch,
    ) -> Result<SearchResponse<Subject>, SearchError> {
        let candidates = match self.knows(&asked.resource, as_resource) {
            true => self.candidates(&asked.subject, as_subject),
            false => Vec::new(),
        };
        let page = Turn::new(asked, &asked.page)?;
        Ok(page.of(candidates, |subject| {
            self.gives(&Evaluation {
                subject: subject.clone(),
                action: asked.action.clone(),
                resource: asked.resource.clone(),
                context: asked.context.clone(),
            })
        }))
    }

    /// To which resources of a type may somebody do something?
    ///
    /// # Errors
    /// When the page's token is of another search.
    pub fn search_resources(
        &self,
        asked: &ResourceSearch,
    ) -> Result<SearchResponse<Resource>, SearchError> {
        let candidates = match self.knows(&asked.subject, as_subject) {
            true => self.candidates(&asked.resource, as_resource),
            false => Vec::new(),
        };
        let page = Turn::new(asked, &asked.page)?;
        Ok(page.of(candidates, |resource| {
            self.gives(&Evaluation {
                subject: asked.subject.clone(),
                action: asked.action.clone(),
                resource: resource.clone(),
                context: asked.context.clone(),
            })
        }))
    }

    /// What may somebody do to a resource?
    ///
    /// # Errors
    /// When the page's token is of another search.
    pub fn search_actions(
        &self,
        asked: &ActionSearch,
    ) -> Result<SearchResponse<Action>, SearchError> {
        let knows =
            self.knows(&asked.subject, as_subject) && self.knows(&asked.resource, as_resource);
        let entry = self.policies.catalogue.types.get(&asked.resource.of);
        let named = entry.filter(|_| knows).into_iter();
        let candidates = named.flat_map(|entry| entry.named()).map(|action| Action {
            name: action.name.clone(),
            properties: Map::new(),
        });
        let page = Turn::new(asked, &asked.page)?;
        Ok(page.of(candidates.collect(), |action| {
            self.gives(&Evaluation {
                subject: asked.subject.clone(),
                action: action.clone(),
                resource: asked.resource.clone(),
                context: asked.context.clone(),
            })
        }))
    }

    fn gives(&self, asked: &Evaluation) -> bool {
        self.evaluate(asked).decision
    }

    /// Whether it is known. What the PEP may not ask about is not, though it
    /// may stand in relationships.
    fn knows(&self, wanted: &Subject, of: fn(&Entity) -> Option<&Subject>) -> bool {
        let mut known = self.known.iter().filter_map(of);
        known.any(|one| (&one.of, &one.id) == (&wanted.of, &wanted.id))
            || self.related(&wanted.of, of).any(|id| *id == wanted.id)
    }

    /// Everything known of a type, by id, each once, with what the PEP says
    /// about all of them.
    fn candidates(&self, wanted: &Untyped, of: fn(&Entity) -> Option<&Subject>) -> Vec<Subject> {
        let known = self.known.iter().filter_map(of);
        let known = known.filter(|one| one.of == wanted.of).map(|one| &one.id);
        let mut ids: Vec<&String> = known.chain(self.related(&wanted.of, of)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter()
            .map(|id| Subject {
                of: wanted.of.clone(),
                id: id.clone(),
                properties: wanted.properties.clone(),
            })
            .collect()
    }

    /// The ids of a type that stand in relationships.
    fn related<'s>(
        &'s self,
        wanted: &'s str,
        of: fn(&Entity) -> Option<&Subject>,
    ) -> impl Iterator<Item = &'s String> {
        // Which side is meant: subjects and resources can have one type.
        let probe = Entity::Subject(Subject {
            of: String::new(),
            id: String::new(),
            properties: Map::new(),
        });
        let subjects = of(&probe).is_some();
        let nodes = self.relationships.into_iter().flat_map(|all| all.nodes());
        nodes.filter_map(move |node| match (node, subjects) {
            (Node::User(id), true) if wanted == "user" => Some(id),
            (Node::Client(id), true) if wanted == "client" => Some(id),
            (Node::Agent(id), true) if wanted == "agent" => Some(id),
            (
                Node::Resource {
                    right_type,
                    identifier,
                },
                false,
            ) if right_type == wanted => Some(identifier),
            _ => None,
        })
    }
}

/// One page of a search.
struct Turn {
    /// Tells searches apart.
    digest: String,
    start: usize,
    limit: usize,
}

impl Turn {
    /// A token is where to go on and the digest of the request without page.
    fn new(asked: &impl Serialize, page: &Page) -> Result<Self, SearchError> {
        let mut value = serde_json::to_value(asked).map_err(|_| SearchError::NotCanonical)?;
        if let Some(page) = value.get_mut("page").and_then(|page| page.as_object_mut()) {
            page.remove("token");
        }
        let text =
            serde_json_canonicalizer::to_vec(&value).map_err(|_| SearchError::NotCanonical)?;
        let digest = Sha256::digest(&text);
        let digest: String = digest
            .iter()
            .take(8)
            .map(|octet| format!("{octet:02x}"))
            .collect();
        let start = match page.token.as_deref() {
            None | Some("") => 0,
            Some(token) => match token.split_once('-') {
                Some((start, of)) if of == digest => {
                    start.parse().map_err(|_| SearchError::Token)?
                }
                _ => return Err(SearchError::Token),
            },
        };
        let limit = page.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        Ok(Self {
            digest,
            start,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        })
    }

    fn of<T>(&self, candidates: Vec<T>, gives: impl Fn(&T) -> bool) -> SearchResponse<T> {
        let all = candidates.len();
        let mut results = Vec::new();
        let mut next = all;
        for (place, candidate) in candidates.into_iter().enumerate().skip(self.start) {
            if results.len() == self.limit || place - self.start == MAX_EVALUATED {
                next = place;
                break;
            }
            if gives(&candidate) {
                results.push(candidate);
            }
        }
        SearchResponse {
            page: PageResponse {
                next_token: match next < all {
                    true => format!("{next}-{}", self.digest),
                    false => String::new(),
                },
                count: results.len() as u64,
            },
            results,
        }
    }
}
