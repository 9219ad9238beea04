//! What the operator of the deployment forbids on top: networks and names.

use std::net::IpAddr;

use ipnet::IpNet;

/// An entry is neither an address, a network nor a name.
#[derive(Debug, thiserror::Error)]
#[error("expected an address, a network such as 198.51.100.0/24, or a host name, not `{0}`")]
pub struct NotABlock(String);

/// Networks and names that are never called.
#[derive(Debug, Clone, Default)]
pub struct BlockList {
    networks: Vec<IpNet>,
    names: Vec<String>,
}

impl BlockList {
    /// Reads the entries. A name stands for itself and everything below it.
    ///
    /// # Errors
    /// Names the first entry that is none.
    pub fn new(entries: &[String]) -> Result<Self, NotABlock> {
        let mut list = Self::default();
        for entry in entries {
            let text = entry.trim();
            if let Ok(address) = text.parse::<IpAddr>() {
                list.networks.push(address.into());
            } else if let Ok(network) = text.parse::<IpNet>() {
                list.networks.push(network.trunc());
            } else if is_name(text) {
                list.names.push(text.to_ascii_lowercase());
            } else {
                return Err(NotABlock(entry.clone()));
            }
        }
        Ok(list)
    }

    /// Whether the address is forbidden.
    pub fn has_address(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(&address))
    }

    /// Whether the name, in lower case and without a dot at its end, is
    /// forbidden.
    pub fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|blocked| is_below(name, blocked))
    }
}

/// Whether `name` is `domain` or ends with it, label by label.
pub fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    text.split('.').all(is_label) && !text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_networks_and_names_with_everything_below() {
        let entries = ["198.41.0.0/24", "2001:500::53", "Evil.example"].map(str::to_owned);
        let list = BlockList::new(&entries).unwrap();
        for address in ["198.41.0.4", "2001:500::53"] {
            assert!(list.has_address(address.parse().unwrap()), "{address}");
        }
        assert!(!list.has_address("198.41.1.4".parse().unwrap()));
        for name in ["evil.example", "a.b.evil.example"] {
            assert!(list.has_name(name), "{name}");
        }
        for name in ["notevil.example", "example", "evil.example.org"] {
            assert!(!list.has_name(name), "{name}");
        }
    }

    #[test]
    fn refuses_entries_that_block_nothing() {
        for entry in [
            "",
            "https://evil.example",
            "10.0.0.0/33",
            "a..b",
            "*.evil.example",
            "12",
        ] {
            assert!(BlockList::new(&[entry.to_owned()]).is_err(), "{entry}");
        }
    }
}
