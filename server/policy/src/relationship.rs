//! Who belongs to what: a tenant's relationships, kept in memory as lists of
//! parents, from which a decision takes the few it needs.
//!
//! `member` and `parent` put the subject into the object. Every other relation,
//! such as `viewer`, is one that somebody has to a resource: policies find it
//! as `resource.relations.viewer`, which holds for everything inside of the
//! resource, too.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

/// Steps from somebody to what they are in, at most.
const MAX_DEPTH: usize = 32;
/// What somebody can be in at once, at most.
const MAX_ANCESTORS: usize = 1024;

/// Somebody or something that relationships are about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Node {
    /// A person.
    User(String),
    /// A group of whatever is put into it.
    Group(String),
    /// A client instance.
    Client(String),
    /// A class of client instances.
    ClientClass(String),
    /// An agent.
    Agent(String),
    /// What a right of this type names as its `identifier`.
    Resource {
        /// The `type`.
        right_type: String,
        /// The `identifier`.
        identifier: String,
    },
}

/// One tuple.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Relationship {
    /// Who.
    pub subject: Node,
    /// `member`, `parent`, or the name of a relation to a resource.
    pub relation: String,
    /// To what.
    pub object: Node,
}

/// Why a relationship is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelationshipError {
    /// The subject cannot be in the object: people, agents, clients, classes
    /// and groups are in groups, clients and classes in classes, resources in
    /// resources.
    #[error("the subject cannot be in the object")]
    NotAContainer,
    /// Relations are letters, digits, `_` and `-`.
    #[error("the relation's name is not valid")]
    NotAName,
    /// Relations other than `member` and `parent` are to resources.
    #[error("the object of this relation must be a resource")]
    NotAResource,
    /// More relationships than an index holds.
    #[error("there are too many relationships")]
    TooMany,
}

/// Somebody is in more than is followed: more than 32 steps away, or more than
/// 1,024 at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many relationships to follow")]
pub struct TooManyRelationships;

/// What a node is in: another node, or who has a relation to one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    Node(Node),
    Relation { of: Node, name: String },
}

/// The relationships of a tenant.
#[derive(Debug, Clone, Default)]
pub struct Relationships {
    numbers: HashMap<Place, u32>,
    places: Vec<Known>,
    /// From whom to what. Relations to resources stand only here: somebody can
    /// have them to very many, and few matter to a question.
    edges: HashSet<(u32, u32)>,
}

#[derive(Debug, Clone)]
struct Known {
    place: Place,
    parents: Vec<u32>,
}

impl Relationship {
    fn ends(&self) -> Result<(Place, Place), RelationshipError> {
        let subject = Place::Node(self.subject.clone());
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if self.relation.is_empty() || !self.relation.chars().all(is_of_name) {
            return Err(RelationshipError::NotAName);
        }
        let fits = match (&self.subject, &self.object) {
            (Node::Resource { .. }, of) => matches!(of, Node::Resource { .. }),
            (_, Node::Group(_)) => true,
            (Node::Client(_) | Node::ClientClass(_), Node::ClientClass(_)) => true,
            _ => false,
        };
        match (self.relation.as_str(), &self.object) {
            ("member" | "parent", _) if fits => Ok((subject, Place::Node(self.object.clone()))),
            ("member" | "parent", _) => Err(RelationshipError::NotAContainer),
            (_, Node::Resource { .. }) if matches!(self.subject, Node::Resource { .. }) => {
                Err(RelationshipError::NotAContainer)
            }
            (name, Node::Resource { .. }) => {
                let of = self.object.clone();
                let name = name.to_owned();
                Ok((subject, Place::Relation { of, name }))
            }
            _ => Err(RelationshipError::NotAResource),
        }
    }
}

impl Relationships {
    /// An index of these.
    ///
    /// # Errors
    /// See [`Relationships::insert`].
    pub fn new<'r>(
        all: impl IntoIterator<Item = &'r Relationship>,
    ) -> Result<Self, RelationshipError> {
        let mut index = Self::default();
        for relationship in all {
            index.insert(relationship)?;
        }
        Ok(index)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.edges.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Adds one. One that is there already stays once.
    ///
    /// # Errors
    /// When it means nothing.
    pub fn insert(&mut self, relationship: &Relationship) -> Result<(), RelationshipError> {
        let (child, parent) = relationship.ends()?;
        let held = matches!(parent, Place::Relation { .. });
        let child = self.number(child)?;
        let parent = self.number(parent)?;
        if !self.edges.insert((child, parent)) || held {
            return Ok(());
        }
        if let Some(of_child) = self.places.get_mut(child as usize) {
            of_child.parents.push(parent);
        }
        Ok(())
    }

    /// Takes one away. One that is not there is no error.
    pub fn remove(&mut self, relationship: &Relationship) {
        let Ok((child, parent)) = relationship.ends() else {
            return;
        };
        let numbers = [&child, &parent].map(|place| self.numbers.get(place).copied());
        let [Some(child), Some(parent)] = numbers else {
            return;
        };
        self.edges.remove(&(child, parent));
        if let Some(of_child) = self.places.get_mut(child as usize) {
            of_child.parents.retain(|known| *known != parent);
        }
    }

    /// Everything the node is in, nearest first, without itself.
    ///
    /// # Errors
    /// When it is in too much.
    pub(crate) fn ancestors(&self, of: &Node) -> Result<Vec<&Place>, TooManyRelationships> {
        let Some(start) = self.numbers.get(&Place::Node(of.clone())) else {
            return Ok(Vec::new());
        };
        let places = self.walk(*start)?.into_iter();
        let places = places.filter_map(|number| self.places.get(number as usize));
        Ok(places.map(|of| &of.place).collect())
    }

    /// Which of these relations the node has, itself or by what it is in.
    ///
    /// # Errors
    /// When it is in too much.
    pub(crate) fn held<'p>(
        &self,
        by: &Node,
        among: &'p [Place],
    ) -> Result<Vec<&'p Place>, TooManyRelationships> {
        let Some(start) = self.numbers.get(&Place::Node(by.clone())) else {
            return Ok(Vec::new());
        };
        let mut holders = self.walk(*start)?;
        holders.push(*start);
        let is_held = |place: &&Place| {
            let number = self.numbers.get(*place);
            number.is_some_and(|place| {
                let mut holders = holders.iter();
                holders.any(|holder| self.edges.contains(&(*holder, *place)))
            })
        };
        Ok(among.iter().filter(is_held).collect())
    }

    /// Whether somebody has this relation to a resource, themselves.
    pub(crate) fn knows(&self, place: &Place) -> bool {
        self.numbers.contains_key(place)
    }

    /// Everything that a node is in, however many steps away; nothing if that is
    /// too much.
    pub fn containers(&self, of: &Node) -> Vec<Node> {
        let places = self.ancestors(of).unwrap_or_default().into_iter();
        let nodes = places.filter_map(|place| match place {
            Place::Node(node) => Some(node.clone()),
            Place::Relation { .. } => None,
        });
        nodes.collect()
    }

    /// Whether somebody is in a group, by however many groups between.
    ///
    /// # Errors
    /// When they are in too much.
    pub fn is_in(&self, who: &Node, group: &Node) -> Result<bool, TooManyRelationships> {
        let places = self.ancestors(who)?;
        Ok(places
            .into_iter()
            .any(|place| matches!(place, Place::Node(node) if node == group)))
    }

    /// The groups that somebody is in.
    ///
    /// # Errors
    /// When they are in too much.
    pub fn groups_of(&self, who: &Node) -> Result<Vec<&str>, TooManyRelationships> {
        let places = self.ancestors(who)?.into_iter();
        Ok(places
            .filter_map(|place| match place {
                Place::Node(Node::Group(name)) => Some(name.as_str()),
                _ => None,
            })
            .collect())
    }

    /// The people in a group, by however many groups between, in order of their
    /// ids. Looks at all relationships.
    pub fn people_in(&self, group: &Node) -> Vec<&str> {
        let Some(start) = self.numbers.get(&Place::Node(group.clone())) else {
            return Vec::new();
        };
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for (child, parent) in &self.edges {
            children.entry(*parent).or_default().push(*child);
        }
        let (mut seen, mut level) = (HashSet::from([*start]), vec![*start]);
        let mut people = Vec::new();
        while let Some(at) = level.pop() {
            for child in children.get(&at).into_iter().flatten() {
                if !seen.insert(*child) {
                    continue;
                }
                level.push(*child);
                let known = self.places.get(*child as usize);
                if let Some(Place::Node(Node::User(id))) = known.map(|known| &known.place) {
                    people.push(id.as_str());
                }
            }
        }
        people.sort_unstable();
        people
    }

    /// Every node there is.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.places.iter().filter_map(|known| match &known.place {
            Place::Node(node) => Some(node),
            Place::Relation { .. } => None,
        })
    }

    fn walk(&self, start: u32) -> Result<Vec<u32>, TooManyRelationships> {
        let mut found: Vec<u32> = Vec::new();
        let mut level = vec![start];
        let mut depth = 0;
        while !level.is_empty() {
            let mut further = Vec::new();
            for of in level.iter().filter_map(|at| self.places.get(*at as usize)) {
                for &number in &of.parents {
                    if number != start && !found.contains(&number) {
                        found.push(number);
                        further.push(number);
                    }
                }
            }
            depth += 1;
            if found.len() > MAX_ANCESTORS || (depth >= MAX_DEPTH && !further.is_empty()) {
                return Err(TooManyRelationships);
            }
            level = further;
        }
        Ok(found)
    }

    fn number(&mut self, place: Place) -> Result<u32, RelationshipError> {
        if let Some(number) = self.numbers.get(&place) {
            return Ok(*number);
        }
        let number = u32::try_from(self.places.len()).map_err(|_| RelationshipError::TooMany)?;
        self.places.push(Known {
            place: place.clone(),
            parents: Vec::new(),
        });
        self.numbers.insert(place, number);
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str) -> Node {
        Node::Group(name.to_owned())
    }

    fn user(name: &str) -> Node {
        Node::User(name.to_owned())
    }

    fn resource(name: &str) -> Node {
        Node::Resource {
            right_type: "doc".to_owned(),
            identifier: name.to_owned(),
        }
    }

    fn tuple(subject: Node, relation: &str, object: Node) -> Relationship {
        Relationship {
            subject,
            relation: relation.to_owned(),
            object,
        }
    }

    fn names(places: &[&Place]) -> Vec<String> {
        let mut names: Vec<String> = places
            .iter()
            .map(|place| match place {
                Place::Node(Node::Group(name) | Node::User(name)) => name.clone(),
                Place::Node(node) => format!("{node:?}"),
                Place::Relation { name, .. } => format!("#{name}"),
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn follows_groups_of_groups_and_forgets_what_was_taken_away() {
        let mut all = Relationships::new(&[
            tuple(user("u"), "member", group("a")),
            tuple(group("a"), "member", group("b")),
            tuple(user("v"), "member", group("c")),
        ])
        .unwrap();
        assert_eq!(names(&all.ancestors(&user("u")).unwrap()), ["a", "b"]);
        all.remove(&tuple(group("a"), "member", group("b")));
        assert_eq!(names(&all.ancestors(&user("u")).unwrap()), ["a"]);
        assert_eq!(all.len(), 2);
        assert!(all.ancestors(&user("nobody")).unwrap().is_empty());
    }

    #[test]
    fn people_are_found_through_groups_of_groups() {
        let all = Relationships::new(&[
            tuple(user("u"), "member", group("a")),
            tuple(group("a"), "member", group("b")),
            tuple(group("b"), "member", group("a")),
            tuple(user("v"), "member", group("b")),
            tuple(user("w"), "member", group("c")),
            tuple(user("w"), "viewer", resource("r")),
        ])
        .unwrap();
        assert_eq!(all.people_in(&group("b")), ["u", "v"]);
        assert!(all.people_in(&group("nobody")).is_empty());
        assert!(all.is_in(&user("u"), &group("b")).unwrap());
        assert!(!all.is_in(&user("w"), &group("b")).unwrap());
        let mut groups = all.groups_of(&user("u")).unwrap();
        groups.sort_unstable();
        assert_eq!(groups, ["a", "b"]);
    }

    #[test]
    fn circles_end() {
        let all = Relationships::new(&[
            tuple(group("a"), "member", group("b")),
            tuple(group("b"), "member", group("c")),
            tuple(group("c"), "member", group("a")),
        ])
        .unwrap();
        assert_eq!(names(&all.ancestors(&group("a")).unwrap()), ["b", "c"]);
    }

    #[test]
    fn too_deep_and_too_wide_are_errors_and_just_less_is_not() {
        let chain = |length: usize| {
            let step =
                |n: usize| tuple(group(&n.to_string()), "member", group(&(n + 1).to_string()));
            Relationships::new(&(0..length).map(step).collect::<Vec<_>>()).unwrap()
        };
        assert_eq!(chain(31).ancestors(&group("0")).unwrap().len(), 31);
        assert_eq!(chain(32).ancestors(&group("0")), Err(TooManyRelationships));
        let wide = |width: usize| {
            let step = |n: usize| tuple(user("u"), "member", group(&n.to_string()));
            Relationships::new(&(0..width).map(step).collect::<Vec<_>>()).unwrap()
        };
        assert_eq!(wide(1024).ancestors(&user("u")).unwrap().len(), 1024);
        assert_eq!(wide(1025).ancestors(&user("u")), Err(TooManyRelationships));
    }

    #[test]
    fn refuses_what_means_nothing() {
        for (bad, error) in [
            (
                tuple(group("a"), "member", user("u")),
                RelationshipError::NotAContainer,
            ),
            (
                tuple(user("u"), "viewer", group("a")),
                RelationshipError::NotAResource,
            ),
        ] {
            assert_eq!(Relationships::new(&[bad]).unwrap_err(), error);
        }
        let good = tuple(user("u"), "viewer", resource("a"));
        let mut all = Relationships::new(&[good.clone(), good.clone()]).unwrap();
        let places = [Place::Relation {
            of: resource("a"),
            name: "viewer".to_owned(),
        }];
        assert_eq!(names(&all.held(&user("u"), &places).unwrap()), ["#viewer"]);
        assert_eq!(all.len(), 1);
        all.remove(&good);
        assert!(all.held(&user("u"), &places).unwrap().is_empty());
        assert!(all.is_empty());
    }

    #[test]
    fn somebody_can_have_relations_to_very_many_resources() {
        let shared = |n: usize| tuple(user("u"), "viewer", resource(&n.to_string()));
        let all = Relationships::new(&(0..5_000).map(shared).collect::<Vec<_>>()).unwrap();
        assert!(all.ancestors(&user("u")).unwrap().is_empty());
        let places = ["4999", "5000"].map(|name| Place::Relation {
            of: resource(name),
            name: "viewer".to_owned(),
        });
        assert_eq!(all.held(&user("u"), &places).unwrap(), [&places[0]]);
    }
}
