//! Form fields by name; a name may come several times.

use crate::{
    model::{Actor, Grant, Role},
    places::Places,
    problems::AccountsProblem,
    rules,
};
use vedich_kernel::Lang;

/// What a form sent.
#[derive(serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field, or nothing typed.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All values of a field.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Grants typed as pairs of `role` and `place`; pairs without a role are left out.
    pub(crate) fn grants(&self, places: &dyn Places) -> Result<Vec<Grant>, AccountsProblem> {
        self.all("role")
            .zip(self.all("place"))
            .filter(|(role, _)| !role.is_empty())
            .map(|(role, code)| crate::bulk::grant_by_code(Role::parse(role).ok_or(AccountsProblem::UnknownRole)?, code, places))
            .collect()
    }
}

/// The roles that the actor may give, for a select; nothing chosen first.
pub(crate) fn role_options(actor: &Actor, lang: Lang) -> Vec<(String, String)> {
    let none = (String::new(), lang.pick("Chọn vai trò", "Choose a role").to_owned());
    let roles = Role::ALL.into_iter().filter(|role| rules::may_give(actor, *role));
    std::iter::once(none).chain(roles.map(|r| (r.code().to_owned(), r.name(lang).to_owned()))).collect()
}
