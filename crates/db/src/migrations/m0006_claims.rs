//! Tables of the room `claims`.
use super::migration;

migration!(|_manager| []);
