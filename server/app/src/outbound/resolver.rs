//! Names become addresses once, and the connection goes to what was checked:
//! a name that answers differently the second time (DNS rebinding) gains
//! nothing.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::block_list::BlockList;
use super::target::check_address;

/// Resolves names to public addresses.
pub(super) struct PublicOnly {
    pub(super) block_list: Arc<BlockList>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let block_list = Arc::clone(&self.block_list);
        Box::pin(async move {
            // Port 0 becomes that of the URI.
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One forbidden address among others is no accident.
            for address in &found {
                check_address(address.ip(), &block_list)?;
            }
            if found.is_empty() {
                return Err(io::Error::from(io::ErrorKind::NotFound).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_for_this_machine_is_not_resolved() {
        let resolver = PublicOnly {
            block_list: Arc::default(),
        };
        let resolved = resolver.resolve("localhost".parse().unwrap()).await;
        let error = resolved.err().unwrap();
        let forbidden = error.downcast_ref::<super::super::Forbidden>();
        assert_eq!(forbidden, Some(&super::super::Forbidden::NotPublic));
    }
}
