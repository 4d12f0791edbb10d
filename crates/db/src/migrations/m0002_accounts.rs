//! Tables of the room `accounts`.
use super::migration;

migration!(|_manager| []);
