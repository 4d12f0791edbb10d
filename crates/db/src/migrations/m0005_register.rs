//! Tables of the room `register`.
use super::migration;

migration!(|_manager| []);
