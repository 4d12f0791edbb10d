//! Whose people live together, told by nothing but a number.

use crate::vault::Vault;
use vedich_kernel::{LocalityId, text};

/// Households by address and head. Their people stand together in most files, so the last one is remembered.
#[derive(Default)]
pub(super) struct Households {
    commune: Option<LocalityId>,
    address: String,
    head: String,
    number: i64,
    address_key: String,
    head_key: String,
}

impl Households {
    /// The number of a household; 0 of who is of none.
    pub(super) fn of(&mut self, vault: &Vault, commune: LocalityId, address: &str, head: &str) -> i64 {
        if address.is_empty() && head.is_empty() {
            return 0;
        }
        if self.commune != Some(commune) || self.address != address || self.head != head {
            text::fold_into(address, &mut self.address_key);
            text::fold_into(head, &mut self.head_key);
            self.number = vault.household(commune.0, &self.address_key, &self.head_key);
            self.commune = Some(commune);
            address.clone_into(&mut self.address);
            head.clone_into(&mut self.head);
        }
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_a_head_at_an_address_in_a_commune() {
        let vault = Vault::from_key(&[1; 32], 1);
        let mut households = Households::default();
        let mut of = |commune, address, head| households.of(&vault, LocalityId(commune), address, head);
        let first = of(1, "12 Lê Lợi", "Trần Văn A");
        assert_eq!(of(1, "12 Lê Lợi", "Trần Văn A"), first);
        assert_eq!(of(1, "12 LÊ LỢI", "Trần Văn  A"), first, "however it is written");
        let others = [of(1, "12 Lê Lợi", "Lê Thị B"), of(1, "14 Lê Lợi", "Lê Thị B"), of(2, "14 Lê Lợi", "Lê Thị B")];
        assert!(others.iter().all(|n| *n != first) && others[0] != others[1] && others[1] != others[2]);
        assert_eq!(of(1, "", ""), 0);
        assert_eq!(of(1, "12 Lê Lợi", "Trần Văn A"), first, "also when others stood between");
    }
}
