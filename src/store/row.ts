// What every table's model shares: camelCase here, snake_case there.

import { Model, snakeCaseMappers } from 'objection'

export class Row extends Model {
  static override columnNameMappers = snakeCaseMappers()
}
