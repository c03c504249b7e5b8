import EaselCore
import GRDB

/// The tables, as numbered migrations that only go forward, with a file for each.
enum Migrations {
    static func run(on pool: DatabasePool) throws {
        let migrator = migrator
        if try pool.read(migrator.hasBeenSuperseded) {
            throw EaselError.unavailable(
                message: "The database was made by a newer Easel; start that version, or restore an older backup.")
        }
        try migrator.migrate(pool)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 first tables") { db in
            try db.execute(sql: Migration0001.sql)
        }
        migrator.registerMigration("0002 catalogue") { db in
            try db.execute(sql: Migration0002.sql)
        }
        return migrator
    }
}
